//! Twelve months as a line: the geometry of the drawings that the chart part prints.

/// A line chart of shares over months.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Chart {
    /// What is drawn.
    pub caption: String,
    /// The same in one sentence, for who does not see it.
    pub summary: String,
    /// The numbers.
    pub months: Vec<Month>,
    /// The drawing for a wide screen.
    pub wide: Drawing,
    /// The drawing for a narrow one.
    pub narrow: Drawing,
}

/// One month: n of m.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Month {
    /// In full: *November 2026*.
    pub name: String,
    /// Short: *Nov*.
    pub short: String,
    /// Those in time.
    pub n: u32,
    /// Those it applies to.
    pub m: u32,
}

/// Lines, dots and words with their places.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Drawing {
    /// Units of the drawing across.
    pub width: i32,
    /// Units down.
    pub height: i32,
    /// Where the lines begin.
    pub left: i32,
    /// Where they end.
    pub right: i32,
    /// Points of each unbroken stretch; a month without subjects breaks the line.
    pub lines: Vec<String>,
    /// The months that have a share; only some carry their number.
    pub dots: Vec<Label>,
    /// The horizontal rules with their percentage.
    pub rules: Vec<Label>,
    /// The months' names along the foot.
    pub names: Vec<Label>,
}

/// A word at a place.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Label {
    /// Across.
    pub x: i32,
    /// Down.
    pub y: i32,
    /// The word.
    pub text: String,
}

impl Month {
    /// The share in whole percent, rounded down below all, so that it never says 100 while one is missing.
    pub fn percent(&self) -> Option<u32> {
        match self.m {
            0 => None,
            m => Some(u32::try_from(u64::from(self.n) * 100 / u64::from(m)).unwrap_or(100)),
        }
    }

    /// The share as words, a dash where there is none.
    pub fn share(&self) -> String {
        self.percent().map_or_else(|| "–".to_owned(), |percent| format!("{percent} %"))
    }
}

impl Chart {
    /// The chart of these months, oldest first.
    pub fn new(caption: impl Into<String>, months: Vec<Month>) -> Self {
        let caption = caption.into();
        let summary = match (months.first(), months.last()) {
            (Some(first), Some(last)) => {
                format!("{caption}: {} in {}, {} in {}", first.share(), first.name, last.share(), last.name)
            }
            _ => caption.clone(),
        };
        Self {
            summary,
            wide: Drawing::of(&months, &Frame { width: 760, height: 230, every: 1 }),
            narrow: Drawing::of(&months, &Frame { width: 320, height: 200, every: 3 }),
            caption,
            months,
        }
    }
}

/// How large a drawing is, and which months get a name: every n-th, counted back from the last.
struct Frame {
    width: i32,
    height: i32,
    every: usize,
}

const LEFT: i32 = 48;
const RIGHT: i32 = 24;
const TOP: i32 = 24;
const FOOT: i32 = 30;

impl Drawing {
    fn of(months: &[Month], frame: &Frame) -> Self {
        let Frame { width, height, every } = *frame;
        let (right, bottom) = (width - RIGHT, height - FOOT);
        let down = |percent: u32| bottom - scaled(bottom - TOP, percent, 100);
        let places = across(months.len(), LEFT, right);
        let last = months.len().saturating_sub(1);
        let has_name = |index: usize| (last - index).is_multiple_of(every);
        let with_place = || months.iter().zip(&places).enumerate();
        let dots = with_place().filter_map(|(index, (month, &x))| {
            let percent = month.percent()?;
            let text = if index == 0 || index == last { format!("{percent} %") } else { String::new() };
            Some(Label { x, y: down(percent), text })
        });
        let names = with_place().filter(|(index, _)| has_name(*index)).map(|(_, (month, &x))| Label {
            x,
            y: bottom,
            text: month.short.clone(),
        });
        let rules = [0, 50, 100].map(|percent| Label { x: LEFT, y: down(percent), text: format!("{percent} %") });
        Self {
            width,
            height,
            left: LEFT,
            right,
            lines: stretches(months, &places, down),
            dots: dots.collect(),
            rules: rules.into(),
            names: names.collect(),
        }
    }

    /// The line alone, for a tile.
    pub fn spark(months: &[Month]) -> Self {
        let (width, height) = (240, 40);
        let places = across(months.len(), 2, width - 2);
        let down = |percent: u32| height - 3 - scaled(height - 6, percent, 100);
        Self { width, height, lines: stretches(months, &places, down), ..Self::default() }
    }
}

fn scaled(length: i32, part: u32, whole: u32) -> i32 {
    let part = i32::try_from(part).unwrap_or(i32::MAX);
    let whole = i32::try_from(whole.max(1)).unwrap_or(i32::MAX);
    length.saturating_mul(part) / whole
}

fn across(count: usize, left: i32, right: i32) -> Vec<i32> {
    let count = u32::try_from(count).unwrap_or(0);
    (0..count).map(|index| left + scaled(right - left, index, count.saturating_sub(1))).collect()
}

fn stretches(months: &[Month], places: &[i32], down: impl Fn(u32) -> i32) -> Vec<String> {
    let points: Vec<Option<String>> = months
        .iter()
        .zip(places)
        .map(|(month, x)| month.percent().map(|percent| format!("{x},{}", down(percent))))
        .collect();
    points
        .split(Option::is_none)
        .filter(|stretch| stretch.len() > 1)
        .map(|stretch| stretch.iter().flatten().map(String::as_str).collect::<Vec<_>>().join(" "))
        .collect()
}
