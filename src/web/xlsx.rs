//! A table as a spreadsheet: numbers that add up, days that sort, words that stay words, ready to be filtered and printed.

use std::collections::BTreeMap;

use chrono::Datelike;
use engine::Day;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, FormatAlign, IgnoreError, Workbook, Worksheet, XlsxError};

use crate::parts::Tone;
use crate::table::{Cell, Table, looks_like_a_formula};

/// As every page writes a day.
const DAY: &str = "ddd d mmm yyyy";
/// As many letters as the day takes.
const DAY_WIDTH: usize = 15;
/// The widest column; longer words are broken into lines.
const WIDEST: usize = 50;
/// The number by which the format names A4.
const A4: u8 = 9;

/// The bytes of the file: of the same table always the same.
pub(crate) fn book(table: &Table) -> Result<Vec<u8>, String> {
    if let Some(row) = table.rows.iter().find(|row| row.len() != table.heads.len()) {
        return Err(format!("a row with {} cells below {} heads", row.len(), table.heads.len()));
    }
    let mut book = Workbook::new();
    let made = excel(table.day).unwrap_or_default();
    book.set_properties(&DocProperties::new().set_creation_datetime(&made));
    let sheet = book.add_worksheet();
    fill(sheet, table).map_err(|error| error.to_string())?;
    book.save_to_buffer().map_err(|error| error.to_string())
}

fn fill(sheet: &mut Worksheet, table: &Table) -> Result<(), XlsxError> {
    let styles = Styles::new();
    sheet.set_name(table.name)?;
    for (column, head) in (0..).zip(&table.heads) {
        sheet.write_string_with_format(0, column, head, &styles.head)?;
        let cells = table.rows.iter().filter_map(|row| row.get(usize::from(column)));
        let widest = cells.map(letters).chain([head.chars().count() + 3]).max().unwrap_or_default();
        sheet.set_column_width(column, f64::from(u8::try_from(widest.min(WIDEST) + 1).unwrap_or(u8::MAX)))?;
    }
    for (at, row) in (1..).zip(&table.rows) {
        for (column, cell) in (0..).zip(row) {
            write(sheet, (at, column), cell, &styles)?;
        }
    }
    let last_column = u16::try_from(table.heads.len().saturating_sub(1)).unwrap_or(u16::MAX);
    let last_row = u32::try_from(table.rows.len()).unwrap_or(u32::MAX);
    sheet.set_freeze_panes(1, 0)?.autofilter(0, 0, last_row, last_column)?.set_repeat_rows(0, 0)?;
    // Words of digits, such as the day of a month in a cell of the tracker, are meant as words.
    sheet.ignore_error_range(0, 0, last_row, last_column, IgnoreError::NumberStoredAsText)?;
    sheet.set_paper_size(A4).set_landscape().set_print_fit_to_pages(1, 0);
    Ok(())
}

fn write(sheet: &mut Worksheet, (row, column): (u32, u16), cell: &Cell, styles: &Styles) -> Result<(), XlsxError> {
    match cell {
        Cell::Text(text) if text.is_empty() => {}
        // The prefix keeps them words when somebody edits the cell.
        Cell::Text(text) if looks_like_a_formula(text) => {
            sheet.write_string_with_format(row, column, text, &styles.prefixed)?;
        }
        Cell::Text(text) => {
            sheet.write_string_with_format(row, column, text, &styles.text)?;
        }
        Cell::Number(number) => {
            sheet.write_number_with_format(row, column, *number, &styles.number)?;
        }
        Cell::Day(day) => match excel(*day) {
            Some(date) => {
                sheet.write_datetime_with_format(row, column, &date, &styles.day)?;
            }
            // A day that spreadsheets have no number for.
            None => {
                sheet.write_string_with_format(row, column, day.to_string(), &styles.text)?;
            }
        },
        Cell::Marked(text, tone) => {
            if let Some(style) = styles.tones.get(&tone.to_string()) {
                sheet.write_string_with_format(row, column, text, style)?;
            }
        }
    }
    Ok(())
}

/// How many letters a cell takes.
fn letters(cell: &Cell) -> usize {
    match cell {
        Cell::Text(text) | Cell::Marked(text, _) => text.chars().count(),
        Cell::Number(number) => number.to_string().len(),
        Cell::Day(_) => DAY_WIDTH,
    }
}

fn excel(day: Day) -> Option<ExcelDateTime> {
    let date = day.date();
    let year = u16::try_from(date.year()).ok()?;
    ExcelDateTime::from_ymd(year, u8::try_from(date.month()).ok()?, u8::try_from(date.day()).ok()?).ok()
}

/// How cells look; each is made once.
struct Styles {
    head: Format,
    text: Format,
    prefixed: Format,
    number: Format,
    day: Format,
    tones: BTreeMap<String, Format>,
}

impl Styles {
    fn new() -> Self {
        let top = Format::new().set_align(FormatAlign::Top);
        let text = top.clone().set_text_wrap();
        let tone = |tone: Tone| {
            let (fill, ink) = colours(tone);
            let format = Format::new().set_background_color(fill).set_font_color(ink);
            (tone.to_string(), format.set_align(FormatAlign::Center).set_align(FormatAlign::Top))
        };
        Self {
            head: text.clone().set_bold(),
            prefixed: text.clone().set_quote_prefix(),
            number: top.clone(),
            day: top.set_num_format(DAY).set_align(FormatAlign::Left),
            tones: [Tone::Red, Tone::Amber, Tone::Blue, Tone::Green, Tone::Grey].map(tone).into(),
            text,
        }
    }
}

/// The fill of a tone and the ink on it, as on the pages.
fn colours(tone: Tone) -> (u32, u32) {
    match tone {
        Tone::Red => (0x00F4_D7D7, 0x0066_1D1D),
        Tone::Amber => (0x00FC_E2D3, 0x007A_3C1C),
        Tone::Blue => (0x00D2_E2F1, 0x0010_3A5C),
        Tone::Green => (0x00CF_E4DC, 0x0009_4030),
        Tone::Grey => (0x00F3_F3F3, 0x0048_4949),
    }
}
