//! From which scheme to which (转移类型; 43号 art. 4).

use jiexu_types::Scheme;

/// The pair of schemes of a handoff: it decides what is asked of the person, and from when on
/// there are benefits at the destination.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum TransferKind {
    /// 11: the person *should* apply once suspended and enrolled (R09).
    EmployeeToEmployee,
    /// 12: the person *may* apply (R11).
    EmployeeToResident,
    /// 21: the person *may* apply (R11).
    ResidentToEmployee,
    /// 22: not within a policy year (R10).
    ResidentToResident,
}

impl TransferKind {
    /// Every kind, by ascending code.
    pub const ALL: [TransferKind; 4] = [
        TransferKind::EmployeeToEmployee,
        TransferKind::EmployeeToResident,
        TransferKind::ResidentToEmployee,
        TransferKind::ResidentToResident,
    ];

    /// The kind of a handoff.
    pub const fn of(origin: Scheme, destination: Scheme) -> TransferKind {
        match origin {
            Scheme::Employee => match destination {
                Scheme::Employee => TransferKind::EmployeeToEmployee,
                Scheme::Resident => TransferKind::EmployeeToResident,
            },
            Scheme::Resident => match destination {
                Scheme::Employee => TransferKind::ResidentToEmployee,
                Scheme::Resident => TransferKind::ResidentToResident,
            },
        }
    }

    /// 11, 12, 21 or 22: 1 is the employee scheme, 2 the resident scheme.
    pub const fn code(self) -> u8 {
        match self {
            TransferKind::EmployeeToEmployee => 11,
            TransferKind::EmployeeToResident => 12,
            TransferKind::ResidentToEmployee => 21,
            TransferKind::ResidentToResident => 22,
        }
    }

    /// The kind with this code.
    pub fn with_code(code: u8) -> Option<TransferKind> {
        TransferKind::ALL.into_iter().find(|kind| kind.code() == code)
    }

    /// The scheme at the origin.
    pub const fn origin(self) -> Scheme {
        match self {
            TransferKind::EmployeeToEmployee | TransferKind::EmployeeToResident => Scheme::Employee,
            TransferKind::ResidentToEmployee | TransferKind::ResidentToResident => Scheme::Resident,
        }
    }

    /// The scheme at the destination.
    pub const fn destination(self) -> Scheme {
        match self {
            TransferKind::EmployeeToEmployee | TransferKind::ResidentToEmployee => Scheme::Employee,
            TransferKind::EmployeeToResident | TransferKind::ResidentToResident => Scheme::Resident,
        }
    }

    /// True when the scheme changes as well.
    pub const fn crosses_schemes(self) -> bool {
        match self {
            TransferKind::EmployeeToEmployee | TransferKind::ResidentToResident => false,
            TransferKind::EmployeeToResident | TransferKind::ResidentToEmployee => true,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kind_is_the_pair_of_its_schemes() {
        let mut codes = Vec::new();
        for origin in Scheme::ALL {
            for destination in Scheme::ALL {
                let kind = TransferKind::of(origin, destination);
                assert_eq!((kind.origin(), kind.destination()), (origin, destination));
                assert_eq!(kind.crosses_schemes(), origin != destination);
                assert_eq!(TransferKind::with_code(kind.code()), Some(kind));
                codes.push(kind.code());
            }
        }
        assert_eq!(codes, [11, 12, 21, 22]);
        assert_eq!(TransferKind::with_code(13), None);
        assert_eq!(TransferKind::ALL.map(TransferKind::code).to_vec(), codes);
    }
}
