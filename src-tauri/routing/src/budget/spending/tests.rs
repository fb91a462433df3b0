//! Caps hold however many run at once.
#![expect(clippy::unwrap_used, reason = "tests")]

use super::*;
use crate::budget::Caps;
use proptest::prelude::*;

const TODAY: Calendar = Calendar {
    day: (1_000, 2_000),
    week: (1_000, 8_000),
    month: (1_000, 31_000),
};
const TOMORROW: Calendar = Calendar {
    day: (2_000, 3_000),
    ..TODAY
};

fn key() -> Purse {
    Purse::Key("k".into())
}

fn daily(usd: f64) -> Budget {
    Budget {
        purse: key(),
        usd: Caps {
            daily: Some(usd),
            ..Caps::default()
        },
        tokens: Caps::default(),
        warn_at_percent: 80,
        stop: true,
        refuse_unpriced: false,
    }
}

fn usd(usd: f64) -> Amount {
    Amount {
        micros: Some((usd * MICROS) as u64),
        tokens: 1_000,
    }
}

#[test]
fn two_hundred_at_once_pass_a_cap_by_no_more_than_one() {
    let budgets = [daily(1.0)];
    let mut spending = Spending::default();
    let reserve = |spending: &mut Spending| spending.reserve(&budgets, &[key()], usd(0.03), &TODAY);
    let let_in: Vec<Reservation> = (0..200)
        .filter_map(|_| reserve(&mut spending).ok())
        .collect();
    assert_eq!(let_in.len(), 34);
    assert!(reserve(&mut spending).unwrap_err().held);
    for reservation in let_in {
        spending.settle(reservation, usd(0.03), &budgets, &TODAY);
    }
    let share = spending.spent(&budgets[0], &TODAY)[0].share.unwrap();
    assert!(share > 1.0 && share <= 1.03);
    let refused = reserve(&mut spending).unwrap_err();
    assert_eq!((refused.period, refused.until), (Period::Daily, 2_000));
    assert!(!refused.held);
    assert!(
        spending
            .reserve(&budgets, &[key()], usd(0.03), &TOMORROW)
            .is_ok()
    );
}

#[test]
fn all_periods_hold_together_and_in_money_and_tokens() {
    let budget = Budget {
        tokens: Caps {
            weekly: Some(2_500),
            ..Caps::default()
        },
        ..daily(1.0)
    };
    let budgets = [budget];
    let mut spending = Spending::default();
    for calendar in [TODAY, TODAY, TOMORROW] {
        let held = spending
            .reserve(&budgets, &[key()], usd(0.01), &calendar)
            .unwrap();
        spending.settle(held, usd(0.01), &budgets, &calendar);
    }
    let refused = spending
        .reserve(&budgets, &[key()], usd(0.01), &TOMORROW)
        .unwrap_err();
    assert_eq!(refused.period, Period::Weekly);
}

#[test]
fn a_warning_is_given_once_a_period_and_a_soft_budget_never_stops() {
    let budgets = [Budget {
        stop: false,
        ..daily(1.0)
    }];
    let mut spending = Spending::default();
    let mut spend = |calendar: &Calendar| {
        let held = spending
            .reserve(&budgets, &[key()], usd(0.5), calendar)
            .unwrap();
        spending.settle(held, usd(0.5), &budgets, calendar).len()
    };
    assert_eq!([spend(&TODAY), spend(&TODAY), spend(&TODAY)], [0, 1, 0]);
    assert_eq!([spend(&TOMORROW), spend(&TOMORROW)], [0, 1]);
}

#[test]
fn what_nobody_knows_the_price_of_is_refused_if_the_user_says_so() {
    let unpriced = Amount {
        micros: None,
        tokens: 5,
    };
    let mut spending = Spending::default();
    assert!(
        spending
            .reserve(&[daily(1.0)], &[key()], unpriced, &TODAY)
            .is_ok()
    );
    let strict = [Budget {
        refuse_unpriced: true,
        ..daily(1.0)
    }];
    let refused = spending
        .reserve(&strict, &[key()], unpriced, &TODAY)
        .unwrap_err();
    assert_eq!(refused.share, None);
}

#[test]
fn a_full_provider_is_told_and_spending_is_kept() {
    let provider = Purse::Provider("p".into());
    let budgets = [Budget {
        purse: provider.clone(),
        ..daily(0.1)
    }];
    let mut spending = Spending::default();
    let held = spending
        .reserve(&budgets, &[provider], usd(0.2), &TODAY)
        .unwrap();
    assert_eq!(spending.shut(&budgets, &TODAY), [""; 0]);
    spending.release(held, &TODAY);
    assert_eq!(spending.shut(&budgets, &TODAY), [""; 0]);
    let held = spending.reserve(&budgets, &[Purse::Provider("p".into())], usd(0.2), &TODAY);
    spending.settle(held.unwrap(), usd(0.2), &budgets, &TODAY);
    let kept = serde_json::to_string(&spending).unwrap();
    let restored: Spending = serde_json::from_str(&kept).unwrap();
    assert_eq!(restored.shut(&budgets, &TODAY), ["p"]);
}

#[test]
fn what_was_spent_before_is_added_once_and_what_was_told_stays_told() {
    let budgets = [daily(1.0)];
    let mut spending = Spending::default();
    assert_eq!(spending.open(&budgets), [key()]);
    assert_eq!(spending.open(&budgets), []);
    spending.charge(&[key()], usd(0.3), &budgets, &TODAY);
    spending.seed(&key(), |_| usd(0.6), &TODAY);
    assert_eq!(spending.spent(&budgets[0], &TODAY)[0].micros, 900_000);
    assert_eq!(spending.due(&budgets[0], &TODAY).len(), 1);

    let kept = serde_json::to_string(&spending).unwrap();
    let mut restored: Spending = serde_json::from_str(&kept).unwrap();
    assert_eq!(restored.open(&budgets), [key()], "counted anew");
    restored.seed(&key(), |_| usd(0.9), &TODAY);
    assert_eq!(restored.due(&budgets[0], &TODAY), []);
    let reached = restored.charge(&[key()], usd(0.2), &budgets, &TODAY);
    assert!(reached.len() == 1 && reached[0].share > 1.0);
    assert_eq!(restored.open(&[]), []);
    assert_eq!(restored, Spending::default());
}

#[test]
fn a_budget_that_cannot_be_is_refused_by_field() {
    let wrong = Budget {
        usd: Caps {
            weekly: Some(-1.0),
            ..Caps::default()
        },
        warn_at_percent: 0,
        ..daily(1.0)
    };
    let fields: Vec<String> = wrong
        .check()
        .unwrap_err()
        .into_iter()
        .map(|one| one.field)
        .collect();
    assert_eq!(fields, ["usd.weekly", "warn_at_percent"]);
    assert!(daily(1.0).check().is_ok());
}

proptest! {
    /// Any number of requests in any order of beginnings and ends: what is spent passes the cap by less than the dearest request.
    #[test]
    fn a_cap_is_never_passed_by_more_than_one_request(
        requests in prop::collection::vec((1..50_000u64, 0..=100u64, any::<bool>()), 1..200)
    ) {
        const CAP: u64 = 400_000;
        let budgets = [daily(CAP as f64 / MICROS)];
        let mut spending = Spending::default();
        let (mut held, mut spent, mut dearest) = (Vec::new(), 0u64, 0);
        for (most, percent, ends) in requests {
            let amount = Amount { micros: Some(most), tokens: 0 };
            if let Ok(reservation) = spending.reserve(&budgets, &[key()], amount, &TODAY) {
                dearest = dearest.max(most);
                held.push((reservation, most * percent / 100));
            }
            if ends && !held.is_empty() {
                let (reservation, cost) = held.remove(held.len() / 2);
                spent += cost;
                let cost = Amount { micros: Some(cost), tokens: 0 };
                spending.settle(reservation, cost, &budgets, &TODAY);
            }
        }
        for (reservation, cost) in held {
            spent += cost;
            let cost = Amount { micros: Some(cost), tokens: 0 };
            spending.settle(reservation, cost, &budgets, &TODAY);
        }
        prop_assert!(spent < CAP + dearest.max(1));
        prop_assert_eq!(spending.accounts.get(&key()).map_or((0, 0), |known| known.reserved), (0, 0));
    }
}
