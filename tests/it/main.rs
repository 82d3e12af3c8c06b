//! The pair of services as a user has them: processes, sockets, disks, signals, grpcurl.
//!
//! Nothing is mocked and nothing sleeps. A test ends with [`rig::Region::expect_clean_log`],
//! directly or through `expect_sound_pair`: a warning that nobody announced fails it.
#![expect(clippy::unwrap_used, reason = "helpers of tests are meant to panic as well")]

mod bad_input;
mod benefits;
mod cancel;
mod certificates;
mod cli;
mod codes;
mod compose;
mod corrections;
mod deadlines;
mod disk;
mod duplicates;
mod forwarding;
mod four_eyes;
mod grpcurl;
mod happy;
mod kills;
mod moving;
mod outages;
mod overload;
mod refusals;
mod registry;
mod residual;
mod rig;
mod rules;
mod scenarios;
mod seals;
mod startup;
mod wallet;
