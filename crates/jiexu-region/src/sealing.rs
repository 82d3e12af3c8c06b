//! The electronic seal (电子签章) of an information form: the origin seals what it issues, the
//! destination verifies before anything is credited (43号 art. 7, R15).
//!
//! Keys are configuration: of a region without any nothing is sealed, and of an origin whose key is
//! not known nothing is asked.

mod content;

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use jiexu_seal::{BadSeal, Seal, SealKey, SealPublicKey};
use jiexu_types::RegionCode;

use crate::{Finding, InformationForm};

/// The keys of a region; none of them by default.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Seals {
    /// What this region seals its forms with.
    pub own: Option<Arc<SealKey>>,
    /// What the forms of a peer are verified by. More than one while a peer changes its key: forms
    /// that it sealed before are still under way.
    pub peers: BTreeMap<RegionCode, Vec<SealPublicKey>>,
}

/// Why the seal of a form does not hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unsealed {
    /// There is none.
    Missing,
    /// It is of another key, or does not fit the form.
    Bad(BadSeal),
}

impl Seals {
    /// The form as it is issued: sealed, if this region has a key.
    pub(crate) fn seal(&self, form: InformationForm) -> InformationForm {
        let own = self.own.as_deref();
        let seal = own.and_then(|key| key.seal(&content::of(&form))).map(Box::new);
        InformationForm { seal, ..form }
    }

    /// Whether a form is its origin's, as far as this region can tell: without a key of the origin
    /// it is taken at its word.
    ///
    /// # Errors
    ///
    /// Why the seal does not hold.
    pub(crate) fn verify(
        &self,
        origin: RegionCode,
        form: &InformationForm,
    ) -> Result<(), Unsealed> {
        let known = self.peers.get(&origin).map(Vec::as_slice).unwrap_or_default();
        if known.is_empty() {
            return Ok(());
        }
        let seal: &Seal = form.seal.as_deref().ok_or(Unsealed::Missing)?;
        let other = Unsealed::Bad(BadSeal::OtherKey(seal.key_id));
        let key = known.iter().find(|key| key.id() == seal.key_id).ok_or(other)?;
        key.verify(&content::of(form), seal).map_err(Unsealed::Bad)
    }

    /// What an origin is asked to correct about the seal; `None` when it holds.
    pub(crate) fn finding(&self, origin: RegionCode, form: &InformationForm) -> Option<Finding> {
        let unsealed = self.verify(origin, form).err()?;
        let known = self.peers.get(&origin).into_iter().flatten();
        let known: Vec<String> = known.map(|key| key.id().to_string()).take(KEYS_TOLD).collect();
        Finding::new("seal", &format!("key {}", known.join(" or ")), &unsealed.to_string()).ok()
    }
}

/// Most keys that a finding names: more would not fit into it.
const KEYS_TOLD: usize = 4;

impl fmt::Display for Unsealed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Unsealed::Missing => f.write_str("no seal"),
            Unsealed::Bad(bad) => bad.fmt(f),
        }
    }
}

#[cfg(test)]
mod tests;
