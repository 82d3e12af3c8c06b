//! `jiexu show --document`: a paper of a handoff, or a certificate, as people print it.

use std::fs::OpenOptions;
use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use jiexu_documents::{NoPaper, Office, Sheet};
use jiexu_region::{Acceptance, Application, Inbound, InformationForm, Outbound};
use jiexu_types::{Agency, CertificateNo, HandoffId, RegionCode};
use jiexu_wire::{BadField, v1};
use serde::Serialize;

use crate::certificate;
use crate::endpoint::{Endpoints, Side};
use crate::failure::Failure;
use crate::output::Output;

/// Which paper, and how.
#[derive(clap::Args)]
pub struct Printing {
    /// Print this paper instead; a certificate is asked for by its number
    #[arg(long, value_enum)]
    pub document: Option<Paper>,
    /// As what
    #[arg(long, value_enum, default_value = "text", requires = "document")]
    format: Format,
    /// Into this file, readable by its owner only, instead of on the screen
    #[arg(long, value_name = "FILE", requires = "document")]
    output: Option<PathBuf>,
}

/// A paper.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, clap::ValueEnum)]
#[serde(rename_all = "snake_case")]
pub enum Paper {
    /// Coverage certificate (参保凭证)
    Certificate,
    /// Contact letter to the origin (联系函)
    Letter,
    /// Information form (信息表)
    Form,
    /// Notice that goes with the money (个人账户转移通知)
    Notice,
    /// Acceptance receipt for the applicant (业务受理回执)
    Receipt,
    /// Refusal with all reasons (不予受理通知)
    Refusal,
    /// Completion (办结反馈)
    Completion,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, clap::ValueEnum)]
#[serde(rename_all = "snake_case")]
enum Format {
    /// Plain text
    Text,
    /// One self-contained page that prints on A4
    Html,
}

#[derive(Serialize)]
struct Printed {
    document: Paper,
    format: Format,
    /// The paper, unless it went into a file.
    content: Option<String>,
    file: Option<PathBuf>,
}

impl Printing {
    /// Prints a paper of a handoff.
    pub async fn of_handoff(
        &self,
        paper: Paper,
        id: HandoffId,
        endpoints: &Endpoints,
        output: Output,
    ) -> Result<(), Failure> {
        let ends = Ends { endpoints, id: id.to_string() };
        let sheet = match paper {
            Paper::Certificate => {
                let text = "a certificate is asked for by its number: jiexu show 苏2026-000001";
                return Err(Failure::Usage(text.to_owned()));
            }
            Paper::Form | Paper::Notice => ends.papers_of_origin(paper).await?,
            Paper::Letter => {
                let case = ends.inbound().await?;
                let offices = ends.offices(&case.application).await?;
                jiexu_documents::letter(&case, &offices.0, &offices.1).map_err(nothing)?
            }
            Paper::Receipt | Paper::Refusal | Paper::Completion => {
                let case = ends.inbound().await?;
                let here = office(endpoints, Side::In, case.application.destination).await?;
                let sheet = match paper {
                    Paper::Receipt => jiexu_documents::receipt(&case, &here),
                    Paper::Refusal => jiexu_documents::refusal(&case, &here),
                    Paper::Completion
                    | Paper::Certificate
                    | Paper::Letter
                    | Paper::Form
                    | Paper::Notice => jiexu_documents::completion(&case, &here),
                };
                sheet.map_err(nothing)?
            }
        };
        self.print(paper, &sheet, output)
    }

    /// Prints a certificate.
    pub async fn of_certificate(
        &self,
        no: CertificateNo,
        endpoints: &Endpoints,
        output: Output,
    ) -> Result<(), Failure> {
        if self.document.is_some_and(|paper| paper != Paper::Certificate) {
            let text = "a certificate has one paper: --document certificate";
            return Err(Failure::Usage(text.to_owned()));
        }
        let verified = certificate::get(endpoints, no).await?;
        let region = endpoints.region(Side::Out)?.about().await?.region;
        let region = region.parse().map_err(|bad| Failure::Failed(format!("{region}: {bad}")))?;
        let origin = office(endpoints, Side::Out, region).await?;
        let sheet = jiexu_documents::certificate(&verified, &origin);
        self.print(Paper::Certificate, &sheet, output)
    }

    fn print(&self, document: Paper, sheet: &Sheet, output: Output) -> Result<(), Failure> {
        let format = self.format;
        let text = match format {
            Format::Text => jiexu_documents::text(sheet),
            Format::Html => jiexu_documents::html(sheet),
        };
        let Some(file) = self.output.clone() else {
            let printed = Printed { document, format, content: Some(text), file: None };
            output.result(&printed, |printed| {
                printed.content.as_deref().unwrap_or_default().trim_end().to_owned()
            });
            return Ok(());
        };
        write(&file, &text)
            .map_err(|error| Failure::Failed(format!("{}: {error}", file.display())))?;
        let printed = Printed { document, format, content: None, file: Some(file) };
        output.json(&printed);
        Ok(())
    }
}

/// A paper says who somebody is, and what they have: nobody else on this machine needs to read it.
fn write(file: &Path, text: &str) -> std::io::Result<()> {
    let mut options = OpenOptions::new();
    let mut file = options.write(true).create(true).truncate(true).mode(0o600).open(file)?;
    file.write_all(text.as_bytes())
}

/// The two ends of one handoff.
struct Ends<'a> {
    endpoints: &'a Endpoints,
    id: String,
}

impl Ends<'_> {
    async fn inbound(&self) -> Result<Inbound, Failure> {
        let region = self.endpoints.region(Side::In)?;
        let mut client = region.client.transfer_in();
        let request = v1::TransferInServiceGetTransferRequest { handoff_id: self.id.clone() };
        let answer = region.answer(client.get_transfer(request)).await?;
        answer.transfer.unwrap_or_default().try_into().map_err(unreadable)
    }

    async fn outbound(&self) -> Result<Outbound, Failure> {
        let region = self.endpoints.region(Side::Out)?;
        let mut client = region.client.transfer_out();
        let request = v1::TransferOutServiceGetTransferRequest { handoff_id: self.id.clone() };
        let answer = region.answer(client.get_transfer(request)).await?;
        answer.transfer.unwrap_or_default().try_into().map_err(unreadable)
    }

    /// Form and notice are the origin's, and the destination has received them: whichever end can
    /// be asked will do.
    async fn papers_of_origin(&self, paper: Paper) -> Result<Sheet, Failure> {
        let (application, acceptance, form) = match self.outbound().await {
            Ok(case) => {
                let (acceptance, form) = case.freeze.map(|f| (f.acceptance, f.form)).unzip();
                (case.application, acceptance, form)
            }
            Err(_) => {
                let case = self.inbound().await?;
                (case.application, case.acceptance, case.form)
            }
        };
        let offices = self.offices(&application).await?;
        let form = form.as_deref();
        made(paper, &application, acceptance, form, &offices).map_err(nothing)
    }

    async fn offices(&self, application: &Application) -> Result<(Office, Office), Failure> {
        Ok((
            office(self.endpoints, Side::Out, application.origin).await?,
            office(self.endpoints, Side::In, application.destination).await?,
        ))
    }
}

fn made(
    paper: Paper,
    application: &Application,
    acceptance: Option<Acceptance>,
    form: Option<&InformationForm>,
    (origin, destination): &(Office, Office),
) -> Result<Sheet, NoPaper> {
    if paper == Paper::Notice {
        return jiexu_documents::notice(application, acceptance, origin, destination);
    }
    if application.purpose.wallet().is_some() {
        return Err(NoPaper::MoneyOnly);
    }
    let form = form.ok_or(NoPaper::NoForm)?;
    Ok(jiexu_documents::form(form, acceptance, origin, destination))
}

/// Who runs a region, as the region at that end says; a paper can do without, should it not be
/// there or be another one.
async fn office(endpoints: &Endpoints, side: Side, code: RegionCode) -> Result<Office, Failure> {
    let about = endpoints.region(side)?.about().await.ok();
    let about = about.filter(|about| about.region == code.to_string());
    let account_limit_days = about.as_ref().map(|about| about.account_limit_days);
    let agency = about.and_then(|about| about.agency).map(Agency::try_from);
    let agency = agency.transpose().map_err(unreadable)?;
    Ok(Office { region: code, agency, account_limit_days })
}

fn nothing(why: NoPaper) -> Failure {
    Failure::Refused(why.to_string())
}

fn unreadable(bad: BadField) -> Failure {
    Failure::Failed(format!("the region's answer cannot be read: {bad}"))
}
