#![expect(clippy::unwrap_used, reason = "tests")]

use super::*;
use http_body_util::BodyExt;
use std::collections::VecDeque;
use std::convert::Infallible;
use std::sync::OnceLock;

/// A body that gives what it was given; whoever else holds it knows by that that it lives.
#[derive(Clone, Default)]
struct Tap(Arc<Mutex<Flow>>);

#[derive(Default)]
struct Flow {
    pieces: VecDeque<&'static str>,
    over: bool,
    waiting: Option<Waker>,
}

impl Tap {
    fn gives(&self, piece: &'static str) {
        let mut tap = self.0.lock().unwrap();
        tap.pieces.push_back(piece);
        if let Some(waker) = tap.waiting.take() {
            waker.wake();
        }
    }

    fn ends(&self) {
        self.0.lock().unwrap().over = true;
    }
}

impl http_body::Body for Tap {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        let mut tap = self.0.lock().unwrap();
        match tap.pieces.pop_front() {
            Some(piece) => Poll::Ready(Some(Ok(Frame::data(piece.into())))),
            None if tap.over => Poll::Ready(None),
            None => {
                tap.waiting = Some(context.waker().clone());
                Poll::Pending
            }
        }
    }
}

struct Scene {
    tap: Tap,
    answer: Arc<SharedAnswer>,
    first: Reader,
    ended: Arc<OnceLock<Option<usize>>>,
}

fn scene(most: usize) -> Scene {
    scene_in(&Room::of(1000), most)
}

fn scene_in(room: &Room, most: usize) -> Scene {
    let (tap, ended) = (Tap::default(), Arc::<OnceLock<_>>::default());
    let told = Arc::clone(&ended);
    let hear: Ended = Box::new(move |whole| told.set(whole).unwrap());
    let (answer, first) = SharedAnswer::new(Body::new(tap.clone()), most, room, hear);
    Scene {
        tap,
        answer,
        first,
        ended,
    }
}

fn next(reader: &mut Reader) -> Poll<Option<Result<Bytes, TooLong>>> {
    let mut context = Context::from_waker(Waker::noop());
    let polled = Pin::new(reader).poll_frame(&mut context);
    polled.map(|frame| frame.map(|frame| frame.map(|frame| frame.into_data().unwrap())))
}

fn said(reader: &mut Reader) -> Option<Bytes> {
    match next(reader) {
        Poll::Ready(Some(Ok(piece))) => Some(piece),
        Poll::Ready(None | Some(Err(_))) | Poll::Pending => None,
    }
}

#[tokio::test]
async fn everybody_gets_the_same_bytes_whenever_they_came() {
    let mut scene = scene(100);
    let mut early = scene.answer.reader().unwrap();
    scene.tap.gives("one ");
    assert_eq!(said(&mut early).unwrap(), "one ");
    assert_eq!(said(&mut scene.first).unwrap(), "one ");
    assert!(next(&mut early).is_pending());
    scene.tap.gives("two");
    scene.tap.ends();
    let (early, first) = (early.collect().await, scene.first.collect().await);
    assert_eq!(early.unwrap().to_bytes(), "two");
    assert_eq!(first.unwrap().to_bytes(), "two");
    assert_eq!(scene.ended.get(), Some(&Some(7)));
    let late = scene.answer.reader().unwrap().collect().await;
    assert_eq!(late.unwrap().to_bytes(), "one two");
}

#[tokio::test]
async fn who_is_held_up_keeps_nobody_from_reading_on() {
    let mut scene = scene(100);
    let mut follower = scene.answer.reader().unwrap();
    let follows = tokio::spawn(async move { follower.frame().await.unwrap().unwrap() });
    tokio::task::yield_now().await;
    // The first waits last and is never looked at again.
    assert!(next(&mut scene.first).is_pending());
    scene.tap.gives("one");
    let frame = follows.await.unwrap();
    assert_eq!(frame.into_data().unwrap(), "one");
}

#[test]
fn the_stream_is_given_up_when_the_last_reader_leaves_and_not_before() {
    let scene = scene(100);
    let follower = scene.answer.reader().unwrap();
    drop(scene.first);
    assert_eq!(Arc::strong_count(&scene.tap.0), 2);
    drop(follower);
    assert_eq!(Arc::strong_count(&scene.tap.0), 1);
    assert_eq!(scene.ended.get(), Some(&None));
    assert!(scene.answer.reader().is_none());
}

#[test]
fn a_stream_too_long_to_be_kept_goes_on_for_whoever_is_ahead() {
    let mut scene = scene(5);
    let mut slow = scene.answer.reader().unwrap();
    scene.tap.gives("four");
    scene.tap.gives("more");
    scene.tap.gives("end");
    for piece in ["four", "more", "end"] {
        assert_eq!(said(&mut scene.first).unwrap(), piece);
    }
    assert!(matches!(next(&mut slow), Poll::Ready(Some(Err(TooLong)))));
    assert!(scene.answer.reader().is_none());
    assert_eq!(scene.ended.get(), Some(&None));
}

#[test]
fn all_streams_under_way_share_one_room_and_leave_it_when_they_are_over() {
    let room = Room::of(10);
    let [mut one, mut other] = [scene_in(&room, 100), scene_in(&room, 100)];
    one.tap.gives("sixsix");
    assert_eq!(said(&mut one.first).unwrap(), "sixsix");
    other.tap.gives("two");
    other.tap.gives("three");
    assert_eq!(said(&mut other.first).unwrap(), "two");
    assert_eq!(said(&mut other.first).unwrap(), "three");
    // There was no room for the second piece: the stream goes on for its first reader alone.
    assert!(other.answer.reader().is_none());
    assert_eq!(other.ended.get(), Some(&None));
    assert!(one.answer.reader().is_some());
    one.tap.ends();
    assert!(matches!(next(&mut one.first), Poll::Ready(None)));
    assert!(room.takes(10), "what is over has left the room");
}

#[test]
fn a_stream_that_is_left_leaves_the_room() {
    let room = Room::of(10);
    let mut scene = scene_in(&room, 100);
    scene.tap.gives("seven..");
    assert!(said(&mut scene.first).is_some());
    assert!(!room.takes(4));
    drop(scene.first);
    assert!(room.takes(10));
}
