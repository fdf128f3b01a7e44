//! Paging: which part of a long list is shown, and the way to the other parts.

/// The pages of a list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pages {
    hrefs: Vec<String>,
    current: usize,
}

/// One number of the pagination, or a gap between numbers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PageItem<'a> {
    /// Counted from 1.
    pub number: usize,
    /// Its address.
    pub href: &'a str,
    /// Whether it is the one shown.
    pub current: bool,
    /// Whether numbers are left out here.
    pub gap: bool,
}

impl Pages {
    /// The pages of a list of `total` rows, `size` on each; `current` counts from 1 and is brought into range.
    pub fn new(total: usize, size: usize, current: usize, href: impl Fn(usize) -> String) -> Self {
        let last = total.div_ceil(size.max(1)).max(1);
        Self { hrefs: (1..=last).map(href).collect(), current: current.clamp(1, last) }
    }

    /// The page shown, counted from 1.
    pub fn current(&self) -> usize {
        self.current
    }

    /// Whether there is more than one page.
    pub fn more(&self) -> bool {
        self.hrefs.len() > 1
    }

    /// The address of the page before.
    pub fn previous(&self) -> Option<&str> {
        self.current.checked_sub(2).and_then(|index| self.hrefs.get(index)).map(String::as_str)
    }

    /// The address of the page after.
    pub fn next(&self) -> Option<&str> {
        self.hrefs.get(self.current).map(String::as_str)
    }

    /// The numbers to show: the first, the last, and those around the current one.
    pub fn items(&self) -> Vec<PageItem<'_>> {
        let last = self.hrefs.len();
        let shown = |number: usize| number == 1 || number == last || number.abs_diff(self.current) <= 1;
        let mut items: Vec<PageItem<'_>> = Vec::new();
        for (number, href) in (1..).zip(&self.hrefs) {
            let gap = !shown(number);
            if !(gap && items.last().is_some_and(|item| item.gap)) {
                items.push(PageItem { number, href, current: number == self.current, gap });
            }
        }
        items
    }
}
