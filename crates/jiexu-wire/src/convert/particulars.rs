//! What is known of a person beyond months and money, and its parts.

use std::sync::Arc;

use jiexu_region::{Credentials, Dossier, Part, Particulars, RecordParticulars, Standing};

use super::dossier::{
    account_years, accumulators, arrears, entitlements, filings, grants, incentives,
    some_accumulators, wire,
};
use crate::{BadField, field, v1};

impl TryFrom<v1::RecordParticularsRequest> for RecordParticulars {
    type Error = BadField;

    fn try_from(message: v1::RecordParticularsRequest) -> Result<RecordParticulars, BadField> {
        let v1::RecordParticularsRequest { person_id, revision, part } = message;
        Ok(RecordParticulars {
            person: field::text("person_id", &person_id)?,
            revision,
            part: Arc::new(field::message("part", part)?),
        })
    }
}

impl TryFrom<v1::Particulars> for Particulars {
    type Error = BadField;

    fn try_from(message: v1::Particulars) -> Result<Particulars, BadField> {
        let v1::Particulars { revision, credentials, standing, dossier } = message;
        Ok(Particulars {
            revision,
            credentials: field::optional_message("credentials", credentials)?.unwrap_or_default(),
            standing: field::optional_message("standing", standing)?.unwrap_or_default(),
            dossier: field::optional_message("dossier", dossier)?.unwrap_or_default(),
        })
    }
}

impl From<&Particulars> for v1::Particulars {
    fn from(particulars: &Particulars) -> v1::Particulars {
        let Particulars { revision, credentials, standing, dossier } = particulars;
        let some_credentials = *credentials != Credentials::default();
        let some_standing = *standing != Standing::default();
        v1::Particulars {
            revision: *revision,
            credentials: some_credentials.then(|| credentials.into()),
            standing: some_standing.then(|| (*standing).into()),
            dossier: (!dossier.is_empty()).then(|| dossier.into()),
        }
    }
}

/// Particulars that say nothing are none.
pub(super) fn optional(
    message: Option<v1::Particulars>,
) -> Result<Option<Arc<Particulars>>, BadField> {
    let particulars: Option<Particulars> = field::optional_message("particulars", message)?;
    Ok(particulars.filter(|known| *known != Particulars::default()).map(Arc::new))
}

impl TryFrom<v1::Credentials> for Credentials {
    type Error = BadField;

    fn try_from(message: v1::Credentials) -> Result<Credentials, BadField> {
        let v1::Credentials {
            social_security_card_no,
            medical_card_no,
            phone,
            hukou_region,
            employment,
            employer_code,
            e_credential_active,
            card_lost,
            special_group,
        } = message;
        let card = "social_security_card_no";
        Ok(Credentials {
            social_security_card: field::optional_text(card, &social_security_card_no)?,
            medical_card: field::optional_text("medical_card_no", &medical_card_no)?,
            phone: field::optional_text("phone", &phone)?,
            hukou: field::optional_text("hukou_region", &hukou_region)?,
            employment: field::optional_code("employment", employment)?,
            employer: field::optional_text("employer_code", &employer_code)?,
            e_credential_active,
            card_lost,
            special_group: field::optional_code("special_group", special_group)?,
        })
    }
}

impl From<&Credentials> for v1::Credentials {
    fn from(credentials: &Credentials) -> v1::Credentials {
        let Credentials {
            social_security_card,
            medical_card,
            phone,
            hukou,
            employment,
            employer,
            e_credential_active,
            card_lost,
            special_group,
        } = credentials;
        v1::Credentials {
            social_security_card_no: field::or_empty(*social_security_card),
            medical_card_no: field::or_empty(*medical_card),
            // Not its `Display`, which is masked.
            phone: field::or_empty(phone.map(|phone| phone.digits())),
            hukou_region: field::or_empty(*hukou),
            employment: field::optional_number(*employment),
            employer_code: field::or_empty(*employer),
            e_credential_active: *e_credential_active,
            card_lost: *card_lost,
            special_group: field::optional_number(*special_group),
        }
    }
}

impl TryFrom<v1::Standing> for Standing {
    type Error = BadField;

    fn try_from(message: v1::Standing) -> Result<Standing, BadField> {
        let v1::Standing { account_freeze, deceased_on, gave_up_on, overdrawn_fen } = message;
        Ok(Standing {
            account_freeze: field::optional_code("account_freeze", account_freeze)?,
            deceased_on: field::optional_date("deceased_on", &deceased_on)?,
            gave_up_on: field::optional_date("gave_up_on", &gave_up_on)?,
            overdrawn: field::fen("overdrawn_fen", overdrawn_fen)?,
        })
    }
}

impl From<Standing> for v1::Standing {
    fn from(standing: Standing) -> v1::Standing {
        let Standing { account_freeze, deceased_on, gave_up_on, overdrawn } = standing;
        v1::Standing {
            account_freeze: field::optional_number(account_freeze),
            deceased_on: field::or_empty(deceased_on),
            gave_up_on: field::or_empty(gave_up_on),
            overdrawn_fen: overdrawn.as_i64(),
        }
    }
}

impl TryFrom<v1::Part> for Part {
    type Error = BadField;

    fn try_from(message: v1::Part) -> Result<Part, BadField> {
        use v1::part::Part as Wire;

        let v1::Part { part } = message;
        let problem = "must be given: credentials, standing, arrears, open_settlements, \
                       entitlements, filings, grants, accumulators, incentives or account_years";
        Ok(match part.ok_or_else(|| BadField::new("part", problem))? {
            Wire::Credentials(message) => {
                Part::Credentials(field::message("credentials", Some(message))?)
            }
            Wire::Standing(message) => Part::Standing(field::message("standing", Some(message))?),
            Wire::Arrears(v1::ArrearList { arrears: list }) => Part::Arrears(arrears(list)?),
            Wire::OpenSettlements(message) => Part::OpenSettlements(message.into()),
            Wire::Entitlements(v1::EntitlementList { entitlements: list }) => {
                Part::Entitlements(entitlements(list)?)
            }
            Wire::Filings(v1::FilingList { filings: list }) => Part::Filings(filings(list)?),
            Wire::Grants(v1::GrantList { grants: list }) => Part::Grants(grants(list)?),
            Wire::Accumulators(message) => Part::Accumulators(some_accumulators(message)?),
            Wire::Incentives(message) => Part::Incentives(incentives(message)?),
            Wire::AccountYears(v1::AccountYearList { account_years: list }) => {
                Part::AccountYears(account_years(list)?)
            }
        })
    }
}

impl From<&Part> for v1::Part {
    fn from(part: &Part) -> v1::Part {
        use v1::part::Part as Wire;

        v1::Part {
            part: Some(match part {
                Part::Credentials(credentials) => Wire::Credentials(credentials.into()),
                Part::Standing(standing) => Wire::Standing((*standing).into()),
                Part::Arrears(list) => Wire::Arrears(v1::ArrearList { arrears: wire(list) }),
                Part::OpenSettlements(open) => Wire::OpenSettlements((*open).into()),
                Part::Entitlements(list) => {
                    Wire::Entitlements(v1::EntitlementList { entitlements: wire(list) })
                }
                Part::Filings(list) => Wire::Filings(v1::FilingList { filings: wire(list) }),
                Part::Grants(list) => Wire::Grants(v1::GrantList { grants: wire(list) }),
                Part::Accumulators(used) => {
                    Wire::Accumulators(used.map(v1::Accumulators::from).unwrap_or_default())
                }
                Part::Incentives(years) => Wire::Incentives((*years).into()),
                Part::AccountYears(list) => {
                    Wire::AccountYears(v1::AccountYearList { account_years: wire(list) })
                }
            }),
        }
    }
}

impl TryFrom<v1::Dossier> for Dossier {
    type Error = BadField;

    fn try_from(message: v1::Dossier) -> Result<Dossier, BadField> {
        let v1::Dossier {
            arrears: owed,
            open_settlements,
            entitlements: diseases,
            filings: filed,
            grants: granted,
            accumulators: used,
            incentives: years,
            account_years: lines,
        } = message;
        Ok(Dossier {
            arrears: arrears(owed)?,
            open_settlements: open_settlements.map(Into::into).unwrap_or_default(),
            entitlements: entitlements(diseases)?,
            filings: filings(filed)?,
            grants: grants(granted)?,
            accumulators: used.map(accumulators).transpose()?,
            incentives: years.map(incentives).transpose()?.unwrap_or_default(),
            account_years: account_years(lines)?,
        })
    }
}

impl From<&Dossier> for v1::Dossier {
    fn from(dossier: &Dossier) -> v1::Dossier {
        let Dossier {
            arrears,
            open_settlements,
            entitlements,
            filings,
            grants,
            accumulators,
            incentives,
            account_years,
        } = dossier;
        let some_years = *incentives != Default::default();
        v1::Dossier {
            arrears: wire(arrears),
            open_settlements: (!open_settlements.is_settled()).then(|| (*open_settlements).into()),
            entitlements: wire(entitlements),
            filings: wire(filings),
            grants: wire(grants),
            accumulators: accumulators.map(Into::into),
            incentives: some_years.then(|| (*incentives).into()),
            account_years: wire(account_years),
        }
    }
}
