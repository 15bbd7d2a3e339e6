//! Moving about in one execution, forwards and backwards, without changing it.
//!
//! The schedule is the truth. A [`Recording`] is made by running the program once, as fast as it runs anyway, and
//! keeps who ran when ([`timeline`]) and a bounded number of states ([`checkpoints`]). The state at any other step
//! is made by running on from the nearest one before it; what is looked for ([`search`]) is found by watching
//! such runs. So going back is going forward from an earlier place, and both give the same state.
//!
//! Looking changes nothing: expressions are evaluated on copies, by a program of their own ([`glass`]). Choosing who
//! runs makes another recording, which shares its past with the first ([`Recording::fork`]).
//!
//! Nothing here knows of a terminal: the command line and the full-screen view both drive a [`Stepper`].

pub mod breakpoints;
pub mod checkpoints;
pub mod control;
pub mod frames;
pub mod glass;
pub mod lines;
pub mod losses;
pub mod recording;
pub mod search;
pub mod show;
pub mod timeline;
pub mod walker;
pub mod writes;

pub use control::Stepper;
pub use recording::Recording;
