//! Items decoded and given out in their order, those of a large layer on all cores: most of a start
//! is decoding.

use std::collections::BTreeMap;
use std::num::NonZero;
use std::sync::{Mutex, PoisonError, mpsc};
use std::thread;

use jiexu_region::StateItem;

use crate::JournalFault;
use crate::codec;
use crate::header::Layer;
use crate::layer::{Items, LayerSplitter};

/// Batches that wait for each core, so that none of them idles and memory is bounded.
const WAITING: usize = 4;

/// A layer of a few batches is decoded where it is read: threads would take longer to start.
pub(crate) const ALONE_BYTES: u64 = 256 * 1024;

/// Of reading: bytes were given out, or there is a fault.
type Outcome = Result<(), JournalFault>;
/// Whole items, and their place among the others.
type Batch = (u64, Items);
/// What became of them.
type Decoded = (u64, Result<Vec<StateItem>, JournalFault>);

/// Gives out the items of a layer in their order. `read` gives the bytes of its file to the
/// function that it gets, run after run; `damaged` makes a fault of what is wrong with them.
pub(crate) fn decode(
    layer: &Layer,
    read: impl FnOnce(&mut dyn FnMut(&[u8]) -> Outcome) -> Outcome + Send,
    damaged: impl Fn(String) -> JournalFault + Sync,
    each: impl FnMut(StateItem),
) -> Result<(), JournalFault> {
    if layer.bytes <= ALONE_BYTES {
        alone(layer, read, damaged, each)
    } else {
        on_all_cores(layer, read, damaged, each)
    }
}

fn alone(
    layer: &Layer,
    read: impl FnOnce(&mut dyn FnMut(&[u8]) -> Outcome) -> Outcome,
    damaged: impl Fn(String) -> JournalFault,
    mut each: impl FnMut(StateItem),
) -> Result<(), JournalFault> {
    let mut splitter = LayerSplitter::default();
    read(&mut |bytes| {
        if let Some(batch) = splitter.push(bytes).map_err(&damaged)? {
            decode_all(&batch).map_err(&damaged)?.into_iter().for_each(&mut each);
        }
        Ok(())
    })?;
    splitter.finish(layer).map_err(damaged)
}

fn on_all_cores(
    layer: &Layer,
    read: impl FnOnce(&mut dyn FnMut(&[u8]) -> Outcome) -> Outcome + Send,
    damaged: impl Fn(String) -> JournalFault + Sync,
    mut each: impl FnMut(StateItem),
) -> Result<(), JournalFault> {
    let cores = thread::available_parallelism().map_or(1, NonZero::get);
    let (batches, waiting) = mpsc::sync_channel::<Batch>(cores.saturating_mul(WAITING));
    let (results, decoded) = mpsc::sync_channel::<Decoded>(cores.saturating_mul(WAITING));
    let (waiting, damaged) = (&Mutex::new(waiting), &damaged);
    thread::scope(|scope| {
        let reading = scope.spawn(move || {
            let mut splitter = LayerSplitter::default();
            let mut next = 0_u64;
            read(&mut |bytes| {
                if let Some(batch) = splitter.push(bytes).map_err(damaged)? {
                    // Fails only when nobody wants any more, for something was wrong before.
                    let _gone: Result<(), _> = batches.send((next, batch));
                    next = next.saturating_add(1);
                }
                Ok(())
            })?;
            splitter.finish(layer).map_err(damaged)
        });
        for _core in 0..cores {
            let results = results.clone();
            scope.spawn(move || {
                while let Some((place, batch)) = next_of(waiting) {
                    let items = decode_all(&batch).map_err(damaged);
                    if results.send((place, items)).is_err() {
                        return;
                    }
                }
            });
        }
        drop(results);
        let put_back = in_order(decoded, &mut each);
        // Unblocks whoever waits for room, should something have been wrong.
        while next_of(waiting).is_some() {}
        let read = reading.join().map_err(|_| damaged("its reader panicked".to_owned()))?;
        put_back.and(read)
    })
}

fn next_of(waiting: &Mutex<mpsc::Receiver<Batch>>) -> Option<Batch> {
    waiting.lock().unwrap_or_else(PoisonError::into_inner).recv().ok()
}

fn decode_all(Items { bytes, count }: &Items) -> Result<Vec<StateItem>, String> {
    let (mut rest, mut items) = (bytes.as_slice(), Vec::with_capacity(*count));
    while let Some((item, after)) = codec::decode_item(rest).map_err(|bad| bad.to_string())? {
        items.push(item);
        rest = after;
    }
    if rest.is_empty() { Ok(items) } else { Err("an item is cut short".to_owned()) }
}

fn in_order(
    decoded: mpsc::Receiver<Decoded>,
    each: &mut impl FnMut(StateItem),
) -> Result<(), JournalFault> {
    let (mut next, mut early) = (0_u64, BTreeMap::new());
    for (place, items) in decoded {
        early.insert(place, items?);
        while let Some(items) = early.remove(&next) {
            items.into_iter().for_each(&mut *each);
            next = next.saturating_add(1);
        }
    }
    Ok(())
}
