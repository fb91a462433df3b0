#![expect(clippy::unwrap_used, reason = "tests")]

use super::*;

const MINUTE: i64 = 60_000;

fn enter(book: &mut Book, kind: AlertKind, subject: &str, now: i64) -> Option<(Arc<Alert>, bool)> {
    book.enter(kind, Some(subject), "…".into(), now)
}

#[test]
fn the_same_about_the_same_is_told_once_in_its_window() {
    let mut book = Book::default();
    let kind = AlertKind::SignInLost;
    assert!(enter(&mut book, kind, "a", 0).is_some());
    assert!(enter(&mut book, kind, "a", 29 * MINUTE).is_none());
    assert!(enter(&mut book, kind, "b", 29 * MINUTE).is_some());
    assert!(enter(&mut book, AlertKind::ProviderDown, "a", 29 * MINUTE).is_some());
    assert!(enter(&mut book, kind, "a", 30 * MINUTE).is_some());
}

#[test]
fn the_list_is_bounded_and_ids_rise() {
    let mut book = Book::default();
    for at in 0..MOST_LISTED + 50 {
        enter(&mut book, AlertKind::SignInLost, &at.to_string(), 7).unwrap();
    }
    assert_eq!(book.listed.len(), MOST_LISTED);
    assert!(
        book.listed
            .iter()
            .zip(book.listed.iter().skip(1))
            .all(|(a, b)| a.id < b.id)
    );
    assert_eq!(book.listed.back().unwrap().subject.as_deref(), Some("249"));
}

#[tokio::test]
async fn a_silenced_kind_is_listed_and_not_told() {
    let (alerts, news) = (
        Alerts::new([AlertKind::SwitchedAccount]),
        Newsroom::default(),
    );
    let mut heard = alerts.listen();
    alerts.raise(&news, AlertKind::SwitchedAccount, None, "silent".into());
    alerts.raise(&news, AlertKind::PortTaken, None, "told".into());
    assert_eq!(heard.recv().await.unwrap().body, "told");
    let listed: Vec<String> = alerts
        .list()
        .iter()
        .map(|alert| alert.body.clone())
        .collect();
    assert_eq!(listed, ["told", "silent"]);
    alerts.silence([]);
    assert!(alerts.silenced().is_empty());
}

#[test]
fn an_alert_leads_to_a_page_there_is_where_something_can_be_done() {
    let pages = include_str!("../../../../ui/src/address.ts");
    for (kind, page) in [
        (AlertKind::QuotaGone, "/accounts"),
        (AlertKind::SwitchedAccount, "/requests"),
        (AlertKind::BudgetWarning, "/budgets"),
        (AlertKind::BudgetReached, "/budgets"),
        (AlertKind::UpdateReady, "/settings"),
        (AlertKind::KeychainTrouble, "/secrets"),
    ] {
        assert_eq!(row(kind).page, page);
        assert!(pages.contains(&format!("| \"{page}\"")), "{page}");
    }
}

#[test]
fn a_kind_is_spelled_as_the_page_knows_it() {
    let spelled = serde_json::to_string(&AlertKind::QuotaVeryLow).unwrap();
    assert_eq!(spelled, r#""quota_very_low""#);
}
