//! The cases, in groups, and what they share. A case's name is its function's name.

mod failures;
mod resumption;
mod streams;
mod unary;
mod versions;
mod virtual_connections;

use std::fmt::Debug;
use std::future::Future;
use std::pin::Pin;

use vox::VoxError;

use crate::call::Context;
use crate::{Options, Versions};

pub type CaseFuture = Pin<Box<dyn Future<Output = Result<(), String>>>>;

pub struct Case {
    pub name: &'static str,
    pub run: fn(Context) -> CaseFuture,
}

pub struct Group {
    pub title: &'static str,
    pub cases: &'static [Case],
    /// What a run without `--case` includes.
    pub when: When,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub enum When {
    Always,
    /// Does not work with the crate's stable conduit.
    Bare,
    /// Needs to make sessions of its own.
    WithAddress,
    OursEvolved,
    TheirsEvolved,
    /// Only by name.
    Named,
}

macro_rules! table {
    ($($name:ident),* $(,)?) => {
        &[$($crate::cases::Case {
            name: stringify!($name),
            run: |context| Box::pin($name(context)),
        }),*]
    };
}
pub(crate) use table;

pub const GROUPS: &[Group] = &[
    Group { title: "unary", cases: unary::CASES, when: When::Always },
    Group { title: "streams", cases: streams::CASES, when: When::Always },
    Group { title: "failures", cases: failures::CASES, when: When::Always },
    Group { title: "virtual connections", cases: virtual_connections::CASES, when: When::Bare },
    Group { title: "sessions of their own", cases: resumption::CASES, when: When::WithAddress },
    Group {
        title: "known to fail between two Rust peers (only by name)",
        cases: resumption::KNOWN_TO_FAIL,
        when: When::Named,
    },
    Group { title: "ours evolved", cases: versions::OURS, when: When::OursEvolved },
    Group { title: "theirs evolved", cases: versions::THEIRS, when: When::TheirsEvolved },
];

pub fn default_for(options: &Options, has_address: bool) -> Vec<&'static Case> {
    let versions = options.versions;
    let same = versions == Versions::Same;
    let applies = |when: When| match when {
        When::Always => same,
        When::Bare => same && !options.stable,
        When::WithAddress => same && !options.stable && has_address,
        When::OursEvolved => versions == Versions::OursEvolved,
        When::TheirsEvolved => versions == Versions::TheirsEvolved,
        When::Named => false,
    };
    let groups = GROUPS.iter().filter(|group| applies(group.when));
    groups.flat_map(|group| group.cases).collect()
}

fn short(value: &impl Debug) -> String {
    let text = format!("{value:?}");
    match text.char_indices().nth(200) {
        Some((end, _)) => format!("{}… ({} characters)", &text[..end], text.chars().count()),
        None => text,
    }
}

pub fn same<T: PartialEq + Debug>(what: &str, got: T, wanted: T) -> Result<(), String> {
    if got == wanted {
        return Ok(());
    }
    Err(format!("{what}: got {}, wanted {}", short(&got), short(&wanted)))
}

pub fn close_to(what: &str, got: f64, wanted: f64) -> Result<(), String> {
    if (got - wanted).abs() < 1e-9 {
        Ok(())
    } else {
        Err(format!("{what}: got {got}, wanted {wanted}"))
    }
}

/// The value of a call that has to succeed.
pub fn value<T, E: Debug>(what: &str, result: Result<T, VoxError<E>>) -> Result<T, String> {
    result.map_err(|error| format!("{what}: {}", short(&error)))
}

/// The error of a call that has to fail.
pub fn error<T: Debug, E>(
    what: &str,
    result: Result<T, VoxError<E>>,
) -> Result<VoxError<E>, String> {
    match result {
        Ok(value) => Err(format!("{what}: succeeded with {}", short(&value))),
        Err(error) => Ok(error),
    }
}

/// Something worth knowing that is not a failure.
pub fn note(text: &str) {
    crate::serve::say(&format!("NOTE {text}"));
}
