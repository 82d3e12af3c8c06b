//! Events of a handoff at its destination.

use std::sync::Arc;

use jiexu_ledger::Account;
use jiexu_rules::{Deadline, Refusals};
use jiexu_types::{Fen, HandoffId, Timestamp};

use super::Inapplicable;
use crate::inbound::{InboundStep, transition};
use crate::index::Facts;
use crate::review;
use crate::{
    Application, BalanceNotice, BenefitTerms, Completion, Correction, Inbound, InboundEvent,
    InboundState, InformationForm, MessageKind, Milestone, Moment, Region, RejectedMessage,
    Rejection, ReviewStep,
};

impl Region {
    pub(super) fn apply_inbound(
        &mut self,
        event: &InboundEvent,
        at: Timestamp,
    ) -> Result<(), Inapplicable> {
        use Milestone as M;
        match event {
            InboundEvent::Applied { application, taken } => {
                self.begin_inbound(application, InboundStep::Apply, M::Applied, at)?;
                self.change_inbound(application.id, |case| case.taken = Some(*taken))
            }
            InboundEvent::ApplicationRefused { application, refusals, missing } => {
                let step = InboundStep::RefuseApplication(*refusals);
                self.begin_inbound(application, step, M::Refused, at)?;
                self.change_inbound(application.id, |case| case.missing.clone_from(missing))
            }
            InboundEvent::Forwarded { handoff } => {
                self.step_inbound(*handoff, InboundStep::Forward, None, at)
            }
            InboundEvent::Withdrawn(application) => self.withdraw_inbound(application, at),
            InboundEvent::Acknowledged { handoff, kinds } => {
                self.step_inbound(*handoff, InboundStep::Acknowledge(*kinds), None, at)
            }
            InboundEvent::CancelAsked { handoff } => {
                self.step_inbound(*handoff, InboundStep::AskCancel, Some(M::CancelAsked), at)
            }
            InboundEvent::Accepted { handoff, acceptance } => {
                self.step_inbound(*handoff, InboundStep::Accept, Some(M::Accepted), at)?;
                self.change_inbound(*handoff, |case| case.acceptance = Some(*acceptance))
            }
            InboundEvent::RefusedByOrigin { handoff, refusals } => {
                let step = InboundStep::RefuseByOrigin(*refusals);
                self.step_inbound(*handoff, step, Some(M::Refused), at)
            }
            InboundEvent::CancelledByOrigin { handoff } => {
                self.step_inbound(*handoff, InboundStep::CancelByOrigin, Some(M::Cancelled), at)
            }
            InboundEvent::RelationshipReceived { form, due_in } => {
                self.receive_relationship(form, *due_in, at)
            }
            InboundEvent::BalanceReceived { notice, due_in } => {
                self.receive_balance(*notice, *due_in, at)
            }
            InboundEvent::ReviewBegun { handoff } => {
                self.step_inbound(*handoff, InboundStep::Review, Some(M::UnderReview), at)
            }
            InboundEvent::Unmatched { handoff } => {
                self.step_inbound(*handoff, InboundStep::Review, Some(M::Unmatched), at)?;
                self.change_inbound(*handoff, |case| case.unmatched = true)
            }
            InboundEvent::CorrectionAsked { handoff, correction } => {
                self.ask_correction(*handoff, correction, at)
            }
            InboundEvent::AwaitingPayee { handoff, until } => {
                self.await_payee(*handoff, *until, at)
            }
            InboundEvent::Reviewed { handoff, step } => self.review_inbound(*handoff, step, at),
            InboundEvent::Completed { handoff, completion } => {
                self.complete(*handoff, *completion, at)
            }
            InboundEvent::Refused { handoff, refusals } => self.refuse(*handoff, *refusals, at),
        }
    }

    pub(super) fn reject_inbound(
        &mut self,
        id: HandoffId,
        kind: MessageKind,
        rejection: &Rejection,
        at: Timestamp,
    ) -> Result<(), Inapplicable> {
        self.change_inbound(id, |case| {
            case.rejected = Some(RejectedMessage { kind, rejection: rejection.clone() });
            case.timeline.push(Moment { at, step: Milestone::Rejected });
        })
    }

    pub(super) fn retry_inbound(
        &mut self,
        id: HandoffId,
        at: Timestamp,
    ) -> Result<(), Inapplicable> {
        self.change_inbound(id, |case| {
            case.rejected = None;
            case.timeline.push(Moment { at, step: Milestone::Retried });
        })
    }

    fn begin_inbound(
        &mut self,
        application: &Arc<Application>,
        step: InboundStep,
        milestone: Milestone,
        at: Timestamp,
    ) -> Result<(), Inapplicable> {
        let id = application.id;
        let known = self.state.inbound(id).map(|case| case.state);
        let state =
            transition(known, step).map_err(|source| Inapplicable::Inbound { id, source })?;
        let case = Inbound {
            application: application.clone(),
            state,
            taken: None,
            missing: Vec::new(),
            acceptance: None,
            form: None,
            notice: None,
            due_in: None,
            entries: Vec::new(),
            corrections: Vec::new(),
            unmatched: false,
            payee_until: None,
            rejected: None,
            alert: None,
            timeline: vec![Moment { at, step: milestone }],
        };
        self.index.update_inbound(None, &case);
        self.state.inbound.insert(id, case);
        Ok(())
    }

    fn withdraw_inbound(
        &mut self,
        application: &Arc<Application>,
        at: Timestamp,
    ) -> Result<(), Inapplicable> {
        let (id, step) = (application.id, InboundStep::Withdraw);
        if let Some(case) = self.state.inbound(id) {
            // What was refused before stays refused.
            let milestone = (!case.state.is_terminal()).then_some(Milestone::Cancelled);
            return self.step_inbound(id, step, milestone, at);
        }
        self.begin_inbound(application, step, Milestone::Cancelled, at)
    }

    fn review_inbound(
        &mut self,
        id: HandoffId,
        step: &ReviewStep,
        at: Timestamp,
    ) -> Result<(), Inapplicable> {
        self.change_inbound(id, |case| {
            review::record(&mut case.entries, step, at);
            case.timeline.push(Moment { at, step: step.milestone() });
        })
    }

    fn await_payee(
        &mut self,
        id: HandoffId,
        until: Timestamp,
        at: Timestamp,
    ) -> Result<(), Inapplicable> {
        let state = self.state.inbound(id).map(|case| case.state);
        if !matches!(state, Some(InboundState::Receiving { .. })) {
            return Err(Inapplicable::NoHandoff(id));
        }
        self.change_inbound(id, |case| {
            case.payee_until = Some(until);
            case.timeline.push(Moment { at, step: Milestone::AwaitingPayee });
        })
    }

    fn receive_relationship(
        &mut self,
        form: &Arc<InformationForm>,
        due_in: Deadline,
        at: Timestamp,
    ) -> Result<(), Inapplicable> {
        let milestone = Some(Milestone::RelationshipReceived);
        self.step_inbound(form.handoff, InboundStep::ReceiveRelationship, milestone, at)?;
        self.change_inbound(form.handoff, |case| {
            case.form = Some(form.clone());
            case.due_in = Some(due_in);
        })
    }

    fn ask_correction(
        &mut self,
        id: HandoffId,
        correction: &Arc<Correction>,
        at: Timestamp,
    ) -> Result<(), Inapplicable> {
        let case = self.state.inbound(id).ok_or(Inapplicable::NoHandoff(id))?;
        let here = [
            (MessageKind::Verdict, case.acceptance.is_some()),
            (MessageKind::Relationship, case.form.is_some()),
            (MessageKind::Balance, case.notice.is_some()),
        ];
        let here = here.into_iter().filter_map(|(kind, here)| here.then_some(kind));
        let step = InboundStep::AskCorrection { received: here.collect() };
        self.step_inbound(id, step, Some(Milestone::CorrectionAsked), at)?;
        self.change_inbound(id, |case| case.corrections.push(correction.clone()))
    }

    fn receive_balance(
        &mut self,
        notice: BalanceNotice,
        due_in: Option<Deadline>,
        at: Timestamp,
    ) -> Result<(), Inapplicable> {
        let id = notice.handoff;
        let milestone = Some(Milestone::BalanceReceived);
        self.step_inbound(id, InboundStep::ReceiveBalance, milestone, at)?;
        self.change_inbound(id, |case| {
            case.notice = Some(notice);
            case.due_in = due_in.or(case.due_in);
        })?;
        let peer = self.state.inbound(id).ok_or(Inapplicable::NoHandoff(id))?.peer();
        self.move_money(id, Account::Clearing(peer), Account::Unmatched(id), notice.amount, at)
    }

    fn complete(
        &mut self,
        id: HandoffId,
        completion: Completion,
        at: Timestamp,
    ) -> Result<(), Inapplicable> {
        let step = InboundStep::Complete(completion);
        self.step_inbound(id, step, Some(Milestone::Completed), at)?;
        let case = self.state.inbound(id).ok_or(Inapplicable::NoHandoff(id))?;
        let person = case.application.receiver();
        let form = case.form.clone().ok_or(Inapplicable::NoHandoff(id))?;
        let scheme = case.application.destination_scheme;
        let (unmatched, account) = (Account::Unmatched(id), Account::Person(person));
        self.move_money(id, unmatched, account, completion.credited, at)?;

        let record = self.state.people.get_mut(&person).ok_or(Inapplicable::NoPerson(person))?;
        record.contributions.recognise(&form.contributions);
        if let Some(handed) = &form.dossier {
            let known = record.particulars.as_ref().map(|known| known.dossier.clone());
            let dossier = known.unwrap_or_default().with_handed(handed, completion);
            record.replace_dossier(dossier);
        }
        if let Some(from) = completion.takes_over_on {
            record.take_over(from, id);
        }
        let Completion { benefits, account_from, .. } = completion;
        if benefits.is_some() || account_from.is_some() {
            let relation = record.relation(scheme).ok_or(Inapplicable::NoPerson(person))?;
            let (enrolled_on, handoff) = (relation.enrolled_on, id);
            let terms = BenefitTerms { scheme, enrolled_on, handoff, benefits, account_from };
            record.terms.push(terms);
        }
        Ok(())
    }

    fn refuse(
        &mut self,
        id: HandoffId,
        refusals: Refusals,
        at: Timestamp,
    ) -> Result<(), Inapplicable> {
        self.step_inbound(id, InboundStep::Refuse(refusals), Some(Milestone::Refused), at)?;
        self.send_money_back(id, at)
    }

    fn send_money_back(&mut self, id: HandoffId, at: Timestamp) -> Result<(), Inapplicable> {
        let case = self.state.inbound(id).ok_or(Inapplicable::NoHandoff(id))?;
        let arrived = case.notice.map_or(Fen::ZERO, |notice| notice.amount);
        let peer = case.peer();
        self.move_money(id, Account::Unmatched(id), Account::Clearing(peer), arrived, at)
    }

    fn step_inbound(
        &mut self,
        id: HandoffId,
        step: InboundStep,
        milestone: Option<Milestone>,
        at: Timestamp,
    ) -> Result<(), Inapplicable> {
        let known = self.state.inbound(id).ok_or(Inapplicable::NoHandoff(id))?;
        let state = transition(Some(known.state), step)
            .map_err(|source| Inapplicable::Inbound { id, source })?;
        let just_requested =
            state == InboundState::Requested && known.state != InboundState::Requested;
        let milestone = milestone.or(just_requested.then_some(Milestone::Requested));
        self.change_inbound(id, |case| {
            case.state = state;
            case.timeline.extend(milestone.map(|step| Moment { at, step }));
        })
    }

    /// Changes a record and the indexes with it.
    pub(super) fn change_inbound(
        &mut self,
        id: HandoffId,
        change: impl FnOnce(&mut Inbound),
    ) -> Result<(), Inapplicable> {
        let case = self.state.inbound.get_mut(&id).ok_or(Inapplicable::NoHandoff(id))?;
        let before = Facts::from(&*case);
        change(case);
        case.drop_old_alert();
        self.index.update_inbound(Some(before), case);
        Ok(())
    }
}
