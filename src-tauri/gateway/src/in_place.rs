//! Boxes whose content is built where it lies.
//!
//! A future has room for all it may wait for, kilobytes of it, and moves with all of that room: into a box, and into whoever awaits it. So the
//! large ones of a request are built in their box here, and others are pinned where they are made: `pin!(work()).await`.

/// A box of what is made, without a copy.
#[inline]
pub(crate) fn boxed<T>(make: impl FnOnce() -> T) -> Box<T> {
    let room = Box::new_uninit();
    Box::write(room, make())
}
