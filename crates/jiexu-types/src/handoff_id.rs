//! Ids that the caller brings, so that a retry after a lost answer finds the first try.

use std::fmt;
use std::str::FromStr;

use uuid::Uuid;

/// Why a text is not an id.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("id must be a UUID that is not nil, made by the caller before the first try (v7 advised)")]
pub struct BadId;

macro_rules! caller_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(u128);

        impl $name {
            /// The sixteen bytes, big-endian, as on disk and on the wire between regions.
            pub const fn to_bytes(self) -> [u8; 16] {
                self.0.to_be_bytes()
            }

            /// From the sixteen bytes, big-endian. The nil UUID is not an id.
            pub fn from_bytes(bytes: &[u8]) -> Result<Self, BadId> {
                let bytes: [u8; 16] = bytes.try_into().map_err(|_| BadId)?;
                match u128::from_be_bytes(bytes) {
                    0 => Err(BadId),
                    id => Ok(Self(id)),
                }
            }
        }

        impl FromStr for $name {
            type Err = BadId;

            fn from_str(text: &str) -> Result<Self, BadId> {
                let id = Uuid::parse_str(text).map_err(|_| BadId)?;
                Self::from_bytes(id.as_bytes())
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                Uuid::from_u128(self.0).hyphenated().fmt(f)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self)
            }
        }
    };
}

caller_id! {
    /// Names one handoff in both regions, for ever.
    HandoffId
}
caller_id! {
    /// Names one spending from a personal account, for ever.
    SpendId
}
caller_id! {
    /// Names one wish for a coverage certificate, for ever.
    CertificateRequestId
}
caller_id! {
    /// Names one refund to a personal account, for ever.
    RefundId
}
caller_id! {
    /// Names one premium that a relative's account pays, for ever.
    PaymentId
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_survives_text_and_bytes() {
        let text = "0199a3c4-8b7e-7000-8000-000000000001";
        let id: HandoffId = text.parse().unwrap();
        assert_eq!(id.to_string(), text);
        assert_eq!(HandoffId::from_bytes(&id.to_bytes()), Ok(id));
    }

    #[test]
    fn nil_and_nonsense_are_not_ids() {
        assert_eq!("00000000-0000-0000-0000-000000000000".parse::<HandoffId>(), Err(BadId));
        assert_eq!("not-a-uuid".parse::<HandoffId>(), Err(BadId));
        assert_eq!(HandoffId::from_bytes(&[1; 15]), Err(BadId));
    }
}
