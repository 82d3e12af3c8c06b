//! Who is calling: the one extractor.
//!
//! On plaintext the caller names itself in metadata, which is why a region without certificates
//! listens on loopback only. No handler reads a region from a field to decide who is calling.

use jiexu_types::{OperatorName, RegionCode};
use jiexu_wire::{BadCaller, CALLER_KEY, Caller, status};
use tonic::{Request, Status};

/// Says who is calling.
pub fn caller<T>(request: &Request<T>) -> Result<Caller, Status> {
    let named = request.metadata().get(CALLER_KEY).and_then(|name| name.to_str().ok());
    named.ok_or(BadCaller).and_then(str::parse).map_err(status::unknown_caller)
}

/// Says which region is calling; anybody else is refused.
pub fn peer<T>(request: &Request<T>) -> Result<RegionCode, Status> {
    match caller(request)? {
        Caller::Region(region) => Ok(region),
        Caller::Operator(_) | Caller::Employer(_) | Caller::Citizen(_) => {
            Err(status::not_allowed("region/<six digits>"))
        }
    }
}

/// Says who is calling; a region is refused, for it has calls of its own.
pub fn person<T>(request: &Request<T>) -> Result<Caller, Status> {
    match caller(request)? {
        Caller::Region(_) => Err(status::not_allowed("operator/…, employer/… or citizen/…")),
        person @ (Caller::Operator(_) | Caller::Employer(_) | Caller::Citizen(_)) => Ok(person),
    }
}

/// Says which operator is calling; anybody else is refused.
pub fn operator<T>(request: &Request<T>) -> Result<OperatorName, Status> {
    match caller(request)? {
        Caller::Operator(name) => Ok(name),
        Caller::Region(_) | Caller::Employer(_) | Caller::Citizen(_) => {
            Err(status::not_allowed("operator/<name>"))
        }
    }
}

#[cfg(test)]
mod tests {
    use tonic::Code;

    use super::*;

    fn named(name: &str) -> Request<()> {
        let mut request = Request::new(());
        request.metadata_mut().insert(CALLER_KEY, name.parse().unwrap());
        request
    }

    #[test]
    fn a_caller_without_a_name_is_told_how_to_give_one() {
        let status = caller(&Request::new(())).unwrap_err();
        assert_eq!(status.code(), Code::Unauthenticated);
        assert!(status.message().contains("jiexu-caller"), "{}", status.message());
        assert_eq!(caller(&named("king/arthur")).unwrap_err().code(), Code::Unauthenticated);
    }

    #[test]
    fn a_region_and_a_person_have_calls_of_their_own() {
        assert_eq!(peer(&named("region/410600")).unwrap().to_string(), "410600");
        assert_eq!(peer(&named("operator/zhang")).unwrap_err().code(), Code::PermissionDenied);
        assert_eq!(person(&named("region/410600")).unwrap_err().code(), Code::PermissionDenied);
        assert!(person(&named("citizen/320602198703150010")).is_ok());
        assert!(operator(&named("operator/zhang")).is_ok());
        let citizen = named("citizen/320602198703150010");
        assert_eq!(operator(&citizen).unwrap_err().code(), Code::PermissionDenied);
    }
}
