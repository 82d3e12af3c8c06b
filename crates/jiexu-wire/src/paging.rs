//! Pages of a list: how many, and from where on.

use std::fmt::Display;
use std::str::FromStr;

use crate::{BadField, FRAME_BYTES_MAX};

/// Items on a page when the caller leaves it to the region.
pub const PAGE_DEFAULT: usize = 100;
/// Most items on a page, and most items of a request that lists them.
pub const PAGE_MAX: usize = 1_000;

/// How many items to give, from a request's `page_size`.
pub fn page_size(requested: i32) -> Result<usize, BadField> {
    match usize::try_from(requested) {
        Ok(0) => Ok(PAGE_DEFAULT),
        Ok(size) => Ok(size.min(PAGE_MAX)),
        Err(_) => Err(BadField::new("page_size", "must not be below 0")),
    }
}

/// After which item to go on, from a request's `page_token`; `None` for the first page.
pub fn page_token<T: FromStr>(token: &str) -> Result<Option<T>, BadField> {
    if token.is_empty() {
        return Ok(None);
    }
    let problem = "must be the `next_page_token` of the page before, or empty";
    token.parse().map(Some).map_err(|_| BadField::new("page_token", problem))
}

/// Fills a page from a list: at most `size` items, and fewer when they are so long that the message
/// would not be taken. Also the key of the last one.
pub fn fill<S, T: prost::Message, K>(
    size: usize,
    list: &mut impl Iterator<Item = S>,
    view: impl Fn(S) -> (T, K),
) -> (Vec<T>, Option<K>) {
    let mut page = Vec::new();
    let mut last = None;
    let mut bytes = 0;
    // At least one item, or the list would never end.
    while page.len() < size.max(1) && bytes < FRAME_BYTES_MAX {
        let Some(item) = list.next() else { break };
        let (item, key) = view(item);
        bytes += item.encoded_len();
        page.push(item);
        last = Some(key);
    }
    (page, last)
}

/// The token of the page after these items: empty when there are no more of them.
pub fn next_page_token(last: Option<impl Display>, more: bool) -> String {
    last.filter(|_| more).map(|last| last.to_string()).unwrap_or_default()
}

/// A list in a request that may hold at most [`PAGE_MAX`] items.
pub fn check_length(field: &str, items: usize) -> Result<(), BadField> {
    if items <= PAGE_MAX {
        return Ok(());
    }
    Err(BadField::new(field, format!("must hold at most {PAGE_MAX} items, got {items}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_has_an_end() {
        assert_eq!(page_size(0), Ok(PAGE_DEFAULT));
        assert_eq!(page_size(7), Ok(7));
        assert_eq!(page_size(i32::MAX), Ok(PAGE_MAX));
        assert_eq!(page_size(-1).unwrap_err().field, "page_size");
    }

    #[test]
    fn a_token_leads_to_the_next_page() {
        let token = next_page_token(Some(7u64), true);
        assert_eq!(page_token::<u64>(&token), Ok(Some(7)));
        assert_eq!(page_token::<u64>(&next_page_token(Some(7u64), false)), Ok(None));
        assert_eq!(page_token::<u64>("x").unwrap_err().field, "page_token");
    }

    #[test]
    fn a_list_in_a_request_has_an_end() {
        assert_eq!(check_length("requests", PAGE_MAX), Ok(()));
        assert_eq!(check_length("requests", PAGE_MAX + 1).unwrap_err().field, "requests");
    }
}
