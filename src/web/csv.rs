//! A table as CSV: what is shown, nothing that a spreadsheet would carry out.

use crate::table::{Cell, Table, looks_like_a_formula};

/// The text of the file. A row that has not as many cells as the head is refused.
pub(crate) fn text(table: &Table) -> Result<Vec<u8>, csv::Error> {
    // The mark at the start tells spreadsheets that the letters are UTF-8.
    let mut out =
        csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer("\u{feff}".as_bytes().to_vec());
    out.write_record(&table.heads)?;
    for row in &table.rows {
        out.write_record(row.iter().map(written))?;
    }
    out.into_inner().map_err(|error| error.into_error().into())
}

fn written(cell: &Cell) -> String {
    match cell {
        Cell::Text(text) | Cell::Marked(text, _) => as_text(text),
        Cell::Number(number) => number.to_string(),
        Cell::Day(day) => day.date().to_string(),
    }
}

/// A cell that a spreadsheet might take for a formula gets an apostrophe before it and is read as text.
fn as_text(cell: &str) -> String {
    if looks_like_a_formula(cell) { format!("'{cell}") } else { cell.to_owned() }
}

#[cfg(test)]
mod tests {
    use engine::Day;

    use super::*;

    fn table<const N: usize>(heads: [&str; N], rows: Vec<Vec<Cell>>) -> Table {
        Table::new("test", Day::NEVER, heads, rows)
    }

    #[test]
    fn formulas_become_text_and_the_rest_stays() {
        let cells = ["=1+1", "+44", "-3", "@sum", "\tx", "\rx", "Ann \"Bee\", 3", "=", ""].map(Cell::from);
        let body = text(&table(["a", "b", "c", "d", "e", "f", "g", "h", "i"], vec![cells.to_vec()])).expect("written");
        let body = String::from_utf8(body).expect("text");
        assert_eq!(
            body,
            "\u{feff}a,b,c,d,e,f,g,h,i\r\n'=1+1,'+44,'-3,'@sum,'\tx,\"'\rx\",\"Ann \"\"Bee\"\", 3\",'=,\r\n"
        );
    }

    #[test]
    fn a_row_with_too_few_cells_is_refused() {
        assert!(text(&table(["a", "b"], vec![vec![Cell::from("x")]])).is_err());
    }
}
