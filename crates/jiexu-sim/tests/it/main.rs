//! What holds of the simulator itself. The long runs are `cargo xtask test`'s, on a fast build.

use jiexu_sim::{Plan, Report, STEPS, Until, run, story};

#[test]
fn regions_survive_anything() {
    for seed in 1..=20 {
        if let Err(failure) = run(Plan { seed, steps: 400 }) {
            panic!("{failure}");
        }
    }
}

#[test]
fn the_result_does_not_depend_on_the_number_of_threads() {
    let sums = |threads| Report::of(1, 150, Until::Seeds(40), threads).to_string();
    assert_eq!(sums(1), sums(3));
}

#[test]
fn a_story_is_told_the_same_way_twice() {
    let told = || {
        let (finding, lines) = story(Plan { seed: 7, steps: 200 });
        assert_eq!(finding, None);
        lines.into_iter().map(|line| line.to_string()).collect::<Vec<_>>()
    };
    assert!(told().len() > 100);
    assert_eq!(told(), told());
}

#[test]
fn seeds_differ() {
    let sums = |first| Report::of(first, STEPS / 4, Until::Seeds(1), 1).sums();
    assert_ne!(sums(1), sums(2));
}
