//! Tests of `pages.rs`.

use jiexu_types::RegionCode;

use super::*;
use crate::contract::given_items;

fn start() -> Position {
    Position::start(RegionCode::try_from(320_600).unwrap())
}

fn written(items: &[StateItem]) -> (Header, Vec<Vec<u8>>) {
    let mut pages: Vec<Vec<u8>> = Vec::new();
    let mut writer = PageWriter::new(|first: u64, bytes: &[u8]| {
        assert_eq!(usize::try_from(first).unwrap(), pages.len());
        pages.extend(bytes.chunks(PAGE_BYTES).map(<[u8]>::to_vec));
        Ok(())
    });
    items.iter().for_each(|item| writer.push(item).unwrap());
    let header = writer.finish(9, start()).unwrap();
    (header, pages)
}

fn read(header: &Header, pages: &[Vec<u8>]) -> Result<Vec<StateItem>, String> {
    let (mut reader, mut items) = (PageReader::default(), Vec::new());
    for page in pages {
        reader.push(page, |item| items.push(item))?;
    }
    reader.finish(header).map(|()| items)
}

#[test]
fn items_of_any_size_read_back() {
    for count in [0, 1, 100, 5_000] {
        let items = if count == 0 { vec![] } else { given_items(count) };
        let (header, pages) = written(&items);
        assert_eq!(header.items, u64::try_from(items.len()).unwrap());
        assert_eq!(header.pages, u64::try_from(pages.len()).unwrap());
        assert!(pages.iter().rev().skip(1).all(|page| page.len() == PAGE_BYTES));
        assert_eq!(read(&header, &pages), Ok(items));
        assert_eq!(Header::decode(header.encode()), Some(header));
    }
}

#[test]
fn pages_that_are_not_those_written_are_seen() {
    let (header, pages) = written(&given_items(400));
    assert!(pages.len() > 4);
    let mut exchanged = pages.clone();
    exchanged.swap(1, 2);
    assert!(read(&header, &exchanged).is_err());
    assert!(read(&header, &pages[..pages.len() - 1]).is_err());
    let mut longer = pages.clone();
    longer.push(vec![0]);
    assert!(read(&header, &longer).is_err());
    for (index, page) in pages.iter().enumerate() {
        for byte in (0..page.len()).step_by(797) {
            let mut flipped = pages.clone();
            flipped[index][byte] ^= 4;
            assert!(read(&header, &flipped).is_err(), "page {index} byte {byte}");
        }
    }
}
