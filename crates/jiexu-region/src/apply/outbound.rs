//! Events of a handoff at its origin.

use std::sync::Arc;

use jiexu_ledger::Account;
use jiexu_types::{HandoffId, Timestamp};

use super::{Inapplicable, transit};
use crate::index::Facts;
use crate::outbound::{OutboundStep, transition};
use crate::planted::{Bug, is_planted};
use crate::review;
use crate::{
    Acceptance, Application, Completion, Freeze, InformationForm, MessageKind, Milestone, Moment,
    Outbound, OutboundEvent, OutboundState, Purpose, Region, RejectedMessage, Rejection,
    RelationStatus,
};

impl Region {
    pub(super) fn apply_outbound(
        &mut self,
        event: &OutboundEvent,
        at: Timestamp,
    ) -> Result<(), Inapplicable> {
        match event {
            OutboundEvent::Forwarded(application) => {
                self.begin_outbound(application, OutboundStep::Forward, Milestone::Forwarded, at)
            }
            OutboundEvent::ApplicationRefused { application, refusals, missing } => {
                let step = OutboundStep::RefuseApplication(*refusals);
                self.begin_outbound(application, step, Milestone::Refused, at)?;
                self.change_outbound(application.id, |case| case.missing.clone_from(missing))
            }
            OutboundEvent::Asked { handoff } => {
                self.step_outbound(*handoff, OutboundStep::Ask, None, at).map(drop)
            }
            OutboundEvent::RefusedByDestination { handoff, refusals, missing } => {
                let step = OutboundStep::RefuseByDestination(*refusals);
                self.step_outbound(*handoff, step, Some(Milestone::Refused), at)?;
                self.change_outbound(*handoff, |case| case.missing.clone_from(missing))
            }
            OutboundEvent::Withdrawn { handoff } => {
                let (step, milestone) = (OutboundStep::Withdraw, Some(Milestone::Cancelled));
                self.step_outbound(*handoff, step, milestone, at).map(drop)
            }
            OutboundEvent::Requested(application) => {
                self.begin_outbound(application, OutboundStep::Review, Milestone::UnderReview, at)
            }
            OutboundEvent::Frozen { application, acceptance, form } => {
                self.freeze(application, *acceptance, form, at)
            }
            OutboundEvent::Refused { application, refusals } => {
                let step = OutboundStep::Refuse(*refusals);
                self.begin_outbound(application, step, Milestone::Refused, at)
            }
            OutboundEvent::Cancelled(application) => {
                self.begin_outbound(application, OutboundStep::Cancel, Milestone::Cancelled, at)
            }
            OutboundEvent::Reviewed { handoff, step } => self.change_outbound(*handoff, |case| {
                review::record(&mut case.entries, step, at);
                case.timeline.push(Moment { at, step: step.milestone() });
            }),
            OutboundEvent::Acknowledged { handoff, kinds } => {
                self.step_outbound(*handoff, OutboundStep::Acknowledge(*kinds), None, at).map(drop)
            }
            OutboundEvent::CorrectionAsked { handoff, correction, due } => {
                let milestone = Some(Milestone::CorrectionAsked);
                self.step_outbound(*handoff, OutboundStep::AskCorrection, milestone, at)?;
                self.change_outbound(*handoff, |case| {
                    case.corrections.push(correction.clone());
                    case.correct_by = Some(*due);
                })
            }
            OutboundEvent::FormReissued(form) => self.reissue(form, at),
            OutboundEvent::Settled { handoff, completion } => {
                self.settle(*handoff, *completion, at)
            }
            OutboundEvent::Returned { handoff, refusals } => {
                let step = OutboundStep::Return(*refusals);
                let case = self.step_outbound(*handoff, step, Some(Milestone::Returned), at)?;
                self.give_back(&case, at)
            }
        }
    }

    pub(super) fn reject_outbound(
        &mut self,
        id: HandoffId,
        kind: MessageKind,
        rejection: &Rejection,
        at: Timestamp,
    ) -> Result<(), Inapplicable> {
        self.change_outbound(id, |case| {
            case.rejected = Some(RejectedMessage { kind, rejection: rejection.clone() });
            case.timeline.push(Moment { at, step: Milestone::Rejected });
        })
    }

    pub(super) fn retry_outbound(
        &mut self,
        id: HandoffId,
        at: Timestamp,
    ) -> Result<(), Inapplicable> {
        self.change_outbound(id, |case| {
            case.rejected = None;
            case.timeline.push(Moment { at, step: Milestone::Retried });
        })
    }

    /// Steps that may be the first that this region hears of a handoff.
    fn begin_outbound(
        &mut self,
        application: &Arc<Application>,
        step: OutboundStep,
        milestone: Milestone,
        at: Timestamp,
    ) -> Result<(), Inapplicable> {
        let id = application.id;
        if self.state.outbound(id).is_some() {
            self.step_outbound(id, step, Some(milestone), at)?;
            // Of what was forwarded the destination knows more: the policy year (R10).
            return self.change_outbound(id, |case| case.application = application.clone());
        }
        let state =
            transition(None, step).map_err(|source| Inapplicable::Outbound { id, source })?;
        let case = Outbound {
            application: application.clone(),
            state,
            freeze: None,
            missing: Vec::new(),
            entries: Vec::new(),
            corrections: Vec::new(),
            correct_by: None,
            rejected: None,
            alert: None,
            timeline: vec![Moment { at, step: milestone }],
        };
        self.index.update_outbound(None, &case);
        self.state.outbound.insert(id, case);
        Ok(())
    }

    fn freeze(
        &mut self,
        application: &Arc<Application>,
        acceptance: Acceptance,
        form: &Arc<InformationForm>,
        at: Timestamp,
    ) -> Result<(), Inapplicable> {
        let (id, person) = (application.id, application.person);
        match application.purpose {
            Purpose::Relationship => self.close_relationship(application)?,
            Purpose::Residual { .. } | Purpose::Wallet(_) => {}
        }
        let peer = application.destination;
        self.move_money(id, Account::Person(person), transit(peer), acceptance.frozen, at)?;
        let balance_leg = !acceptance.frozen.is_zero();
        let step = OutboundStep::Freeze { balance_leg };
        self.begin_outbound(application, step, Milestone::Frozen, at)?;
        self.change_outbound(id, |case| {
            case.freeze = Some(Freeze { acceptance, form: form.clone() });
        })
    }

    fn reissue(&mut self, form: &Arc<InformationForm>, at: Timestamp) -> Result<(), Inapplicable> {
        let id = form.handoff;
        self.step_outbound(id, OutboundStep::Reissue, Some(Milestone::FormReissued), at)?;
        self.change_outbound(id, |case| {
            if let Some(freeze) = case.freeze.as_mut() {
                freeze.form = form.clone();
            }
        })
    }

    fn close_relationship(&mut self, application: &Application) -> Result<(), Inapplicable> {
        let (handoff, person) = (application.id, application.person);
        let record = self.state.people.get_mut(&person).ok_or(Inapplicable::NoPerson(person))?;
        let relation = record.relation_mut(application.origin_scheme);
        let relation = relation.as_mut().ok_or(Inapplicable::NoPerson(person))?;
        let RelationStatus::Suspended { on: suspended_on } = relation.status else {
            return Err(Inapplicable::NoPerson(person));
        };
        relation.status = RelationStatus::InTransit { suspended_on, handoff };
        self.use_certificate(application);
        Ok(())
    }

    fn settle(
        &mut self,
        id: HandoffId,
        completion: Completion,
        at: Timestamp,
    ) -> Result<(), Inapplicable> {
        let step = OutboundStep::Settle(completion);
        let case = self.step_outbound(id, step, Some(Milestone::Settled), at)?;
        let peer = case.peer();
        let frozen = case.freeze.as_ref().ok_or(Inapplicable::NoHandoff(id))?.acceptance.frozen;
        self.move_money(id, transit(peer), Account::Clearing(peer), frozen, at)?;
        match case.application.purpose {
            Purpose::Relationship => self.let_go(&case, completion),
            Purpose::Residual { .. } | Purpose::Wallet(_) => Ok(()),
        }
    }

    fn let_go(&mut self, case: &Outbound, completion: Completion) -> Result<(), Inapplicable> {
        let (person, peer) = (case.application.person, case.peer());
        let record = self.state.people.get_mut(&person).ok_or(Inapplicable::NoPerson(person))?;
        let relation = record.relation_mut(case.application.origin_scheme);
        let relation = relation.as_mut().ok_or(Inapplicable::NoPerson(person))?;
        let RelationStatus::InTransit { suspended_on, .. } = relation.status else {
            return Err(Inapplicable::NoPerson(person));
        };
        let on = completion.takes_over_on.unwrap_or(suspended_on);
        relation.status = RelationStatus::TransferredOut { suspended_on, on, to: peer };
        if let Some(known) = &record.particulars {
            let dossier = known.dossier.after_leaving(on);
            record.replace_dossier(dossier);
        }
        if let Some(from) = completion.takes_over_on
            && !is_planted(Bug::StillActive)
        {
            record.give_up(from);
        }
        Ok(())
    }

    fn give_back(&mut self, case: &Outbound, at: Timestamp) -> Result<(), Inapplicable> {
        self.restore_certificate(&case.application);
        let (id, person) = (case.application.id, case.application.person);
        let frozen = case.freeze.as_ref().ok_or(Inapplicable::NoHandoff(id))?.acceptance.frozen;
        if !is_planted(Bug::StateSkipsMoney) || case.corrections.is_empty() {
            self.move_money(id, transit(case.peer()), Account::Person(person), frozen, at)?;
        }
        if !case.application.purpose.is_relationship() {
            return Ok(());
        }
        let record = self.state.people.get_mut(&person).ok_or(Inapplicable::NoPerson(person))?;
        let relation = record.relation_mut(case.application.origin_scheme);
        let relation = relation.as_mut().ok_or(Inapplicable::NoPerson(person))?;
        if let RelationStatus::InTransit { suspended_on, .. } = relation.status {
            relation.status = RelationStatus::Suspended { on: suspended_on };
        }
        Ok(())
    }

    /// Takes one step of a handoff on record and returns the handoff as it is then.
    fn step_outbound(
        &mut self,
        id: HandoffId,
        step: OutboundStep,
        milestone: Option<Milestone>,
        at: Timestamp,
    ) -> Result<Arc<Outbound>, Inapplicable> {
        let known = self.state.outbound(id).ok_or(Inapplicable::NoHandoff(id))?;
        let state = transition(Some(known.state), step)
            .map_err(|source| Inapplicable::Outbound { id, source })?;
        let just_delivered =
            state == OutboundState::Delivered && known.state != OutboundState::Delivered;
        let milestone = milestone.or(just_delivered.then_some(Milestone::Delivered));
        self.change_outbound(id, |case| {
            case.state = state;
            case.timeline.extend(milestone.map(|step| Moment { at, step }));
            // The destination has asked after all, or nobody waits for it any more.
            if !matches!(state, OutboundState::Forwarded { .. }) {
                case.rejected.take_if(|known| known.kind == MessageKind::Application);
            }
        })?;
        self.state.outbound.get_shared(&id).ok_or(Inapplicable::NoHandoff(id))
    }

    /// Changes a record and the indexes with it.
    pub(super) fn change_outbound(
        &mut self,
        id: HandoffId,
        change: impl FnOnce(&mut Outbound),
    ) -> Result<(), Inapplicable> {
        let case = self.state.outbound.get_mut(&id).ok_or(Inapplicable::NoHandoff(id))?;
        let before = Facts::from(&*case);
        change(case);
        case.drop_old_alert();
        self.index.update_outbound(Some(before), case);
        self.state.told.note(case);
        Ok(())
    }
}
