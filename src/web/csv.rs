//! A table as a file for a spreadsheet: what is shown, nothing that a spreadsheet would carry out.

use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};

use crate::fault::Fault;

/// A CSV file of this name (letters, digits and hyphens), with a head and rows.
///
/// # Errors
/// `Unexpected` when a row has not as many cells as the head.
pub fn file<R, C>(name: &str, heads: &[&str], rows: R) -> Result<Response, Fault>
where
    R: IntoIterator<Item = C>,
    C: IntoIterator<Item = String>,
{
    let body = text(heads, rows).map_err(|error| Fault::Unexpected(format!("csv {name}: {error}")))?;
    let disposition = HeaderValue::from_str(&format!("attachment; filename=\"{name}.csv\""))
        .map_err(|error| Fault::Unexpected(format!("csv {name}: {error}")))?;
    let kind = HeaderValue::from_static("text/csv; charset=utf-8");
    Ok(([(header::CONTENT_TYPE, kind), (header::CONTENT_DISPOSITION, disposition)], body).into_response())
}

fn text<R, C>(heads: &[&str], rows: R) -> Result<Vec<u8>, csv::Error>
where
    R: IntoIterator<Item = C>,
    C: IntoIterator<Item = String>,
{
    // The mark at the start tells spreadsheets that the letters are UTF-8.
    let mut out =
        csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer("\u{feff}".as_bytes().to_vec());
    out.write_record(heads)?;
    for row in rows {
        out.write_record(row.into_iter().map(as_text))?;
    }
    out.into_inner().map_err(|error| error.into_error().into())
}

/// A cell that a spreadsheet might take for a formula gets an apostrophe before it and is read as text.
fn as_text(cell: String) -> String {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{cell}") } else { cell }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_become_text_and_the_rest_stays() {
        let cells = ["=1+1", "+44", "-3", "@sum", "\tx", "\rx", "Ann \"Bee\", 3", "=", ""].map(str::to_owned);
        let body = text(&["a", "b", "c", "d", "e", "f", "g", "h", "i"], [cells]).expect("written");
        let body = String::from_utf8(body).expect("text");
        assert_eq!(
            body,
            "\u{feff}a,b,c,d,e,f,g,h,i\r\n'=1+1,'+44,'-3,'@sum,'\tx,\"'\rx\",\"Ann \"\"Bee\"\", 3\",'=,\r\n"
        );
    }

    #[test]
    fn a_row_with_too_few_cells_is_refused() {
        assert!(text(&["a", "b"], [["x".to_owned()]]).is_err());
    }
}
