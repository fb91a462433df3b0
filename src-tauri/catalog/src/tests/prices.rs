//! What usage costs.

use crate::Price;
use chat::Usage;

const PRICE: Price = Price {
    input: 3.0,
    output: 15.0,
    cache_read: Some(0.3),
    cache_write: Some(3.75),
};

#[track_caller]
fn costs(price: Price, usage: Usage, dollars: f64) {
    let cost = price.cost(&usage);
    assert!((cost - dollars).abs() < 1e-12, "{cost} is not {dollars}");
}

#[test]
fn plain_cached_and_written_tokens_are_charged_apart() {
    let usage = Usage {
        input: Some(1_000_000),
        cache_read: Some(600_000),
        cache_write: Some(100_000),
        output: Some(200_000),
        reasoning: None,
    };
    costs(
        PRICE,
        usage,
        0.3 * 3.0 + 0.6 * 0.3 + 0.1 * 3.75 + 0.2 * 15.0,
    );
    let flat = Price {
        cache_read: None,
        cache_write: None,
        ..PRICE
    };
    costs(flat, usage, 3.0 + 3.0);
}

#[test]
fn reasoning_is_not_charged_twice() {
    let usage = Usage {
        output: Some(1000),
        reasoning: Some(900),
        ..Usage::default()
    };
    costs(PRICE, usage, 0.015);
}

#[test]
fn nothing_known_costs_nothing_and_nothing_costs_less_than_nothing() {
    costs(PRICE, Usage::default(), 0.0);
    let odd = Usage {
        input: Some(10),
        cache_read: Some(20),
        cache_write: Some(u64::MAX),
        ..Usage::default()
    };
    assert!(PRICE.cost(&odd) >= 0.0);
    let refund = Price {
        input: -1.0,
        output: -1.0,
        cache_read: None,
        cache_write: None,
    };
    costs(
        refund,
        Usage {
            input: Some(10),
            output: Some(10),
            ..Usage::default()
        },
        0.0,
    );
}
