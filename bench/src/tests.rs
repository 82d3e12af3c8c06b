use super::*;

fn row(variant: &str, clients: u32, handoffs_per_second: f64) -> Row {
    let variant = variant.to_owned();
    Row { variant, clients, handoffs: 9, handoffs_per_second, p50_us: 1_500, p99_us: 7_000 }
}

#[test]
fn nobody_is_handed_over_twice() {
    let plan = Plan::new(100, &[1, 16], 50);
    let firsts: Vec<u32> = plan.runs().map(|(_, _, first)| first).collect();
    assert_eq!(firsts, [0, 100, 200, 300, 400, 500]);
    assert_eq!(plan.people(), 600);
    let (variant, clients, _) = plan.runs().last().unwrap();
    assert_eq!((variant, clients), (Variant::Saga { batch: 50 }, 16));
}

#[test]
fn jiexu_is_compared_with_the_best_line_of_each_variant() {
    let rows = vec![row("a", 1, 50.0), row("a", 8, 200.0), row("a", 40, 100.0), row("b", 4, 800.0)];
    assert_eq!(best(&rows, |row| row.variant == "a").unwrap().clients, 8);
    let ours = report::Ours {
        handoffs: 9,
        handoffs_per_second: 2_000.0,
        p50_us: 1,
        p99_us: 1,
        idle_p50_us: 1,
    };
    let text = Report { settings: Vec::new(), rows, ours: Some(ours) }.human();
    assert!(text.contains("10.0 x against a at its 8 clients"), "{text}");
    assert!(text.contains("2.5 x against b at its 4 clients"), "{text}");
    assert!(text.contains("1.50 ms") && text.contains("counted"), "{text}");
}
