//! Two versions of the types across one session. The expectations are the wire's: what a schema can
//! be translated to, and that a call that cannot be translated hurts no other.

use super::streams::{End, echo_works, summed};
use super::{Case, error, note, same, table, value};
use crate::call::Context;
use crate::{evolved, testbed};

type Outcome = Result<(), String>;

pub const OURS: &[Case] = table![
    ours_added_optional_field,
    ours_reordered_fields,
    ours_added_enum_variant,
    ours_removed_field,
    ours_incompatible_type_change,
    ours_missing_required_field,
    ours_unchanged_methods,
];

pub const THEIRS: &[Case] = table![
    theirs_added_optional_field,
    theirs_reordered_fields,
    theirs_added_enum_variant,
    theirs_removed_field,
    theirs_incompatible_type_change,
    theirs_missing_required_field,
    theirs_unchanged_methods,
];

fn our_profile(avatar: Option<&str>) -> evolved::Profile {
    let avatar = avatar.map(Into::into);
    evolved::Profile { name: "Alice".into(), bio: "Likes tests".into(), avatar }
}

/// The peer skips the avatar; its answer lacks one.
async fn ours_added_optional_field(cx: Context) -> Outcome {
    for avatar in [None, Some("a.png")] {
        let got = cx.evolved().echo_profile(our_profile(avatar)).await;
        same("profile", value("echo_profile", got)?, our_profile(None))?;
    }
    Ok(())
}

async fn ours_reordered_fields(cx: Context) -> Outcome {
    let record = evolved::Record { gamma: 5.25, alpha: 42, beta: "hello".into() };
    let got = cx.evolved().echo_record(record.clone()).await;
    same("record", value("echo_record", got)?, record)
}

async fn ours_added_enum_variant(cx: Context) -> Outcome {
    for status in [evolved::Status::Active, evolved::Status::Inactive] {
        let got = cx.evolved().echo_status(status.clone()).await;
        same("status", value("echo_status", got)?, status)?;
    }
    let unknown = error("suspended", cx.evolved().echo_status(evolved::Status::Suspended).await)?;
    note(&format!("a variant that the peer lacks: {unknown:?}"));
    let got = cx.evolved().echo_status(evolved::Status::Active).await;
    same("status", value("echo_status", got)?, evolved::Status::Active)
}

/// The peer's note has no default, so a peer of this crate refuses; another may fill an empty one.
async fn ours_removed_field(cx: Context) -> Outcome {
    let tag = evolved::Tag { label: "important".into(), priority: 42 };
    match cx.evolved().echo_tag(tag.clone()).await {
        Ok(got) => same("tag", got, tag)?,
        Err(error) => note(&format!("a field that the peer needs: {error:?}")),
    }
    echo_works(&cx).await
}

async fn ours_incompatible_type_change(cx: Context) -> Outcome {
    let m = evolved::Measurement { unit: "meters".into(), value: "5.25".into() };
    let refused = error("echo_measurement", cx.evolved().echo_measurement(m).await)?;
    note(&format!("an incompatible field: {refused:?}"));
    ours_added_optional_field(cx).await
}

/// The peer can read what we send; we cannot read its answer.
async fn ours_missing_required_field(cx: Context) -> Outcome {
    let c = evolved::Config { key: "theme".into(), value: "dark".into(), owner: "me".into() };
    let refused = error("echo_config", cx.evolved().echo_config(c).await)?;
    note(&format!("a required field that the peer lacks: {refused:?}"));
    ours_reordered_fields(cx).await
}

async fn ours_unchanged_methods(cx: Context) -> Outcome {
    let client = cx.evolved();
    same("divide", value("divide", client.divide(10, 3).await)?, 3)?;
    same("lookup", value("lookup", client.lookup(2).await)?.name, "Bob".into())?;
    same("sum", summed(&cx.client, (0..50).collect(), End::Close).await?, 1225)
}

fn profile() -> testbed::Profile {
    testbed::Profile { name: "Alice".into(), bio: "Likes tests".into() }
}

async fn theirs_added_optional_field(cx: Context) -> Outcome {
    same("profile", value("echo_profile", cx.client.echo_profile(profile()).await)?, profile())
}

fn record() -> testbed::Record {
    testbed::Record { alpha: 42, beta: "hello".into(), gamma: 5.25 }
}

async fn theirs_reordered_fields(cx: Context) -> Outcome {
    same("record", value("echo_record", cx.client.echo_record(record()).await)?, record())
}

async fn theirs_added_enum_variant(cx: Context) -> Outcome {
    let got = cx.client.echo_status(testbed::Status::Active).await;
    same("status", value("echo_status", got)?, testbed::Status::Active)
}

async fn theirs_removed_field(cx: Context) -> Outcome {
    let note_text = "do not delete".to_string();
    let tag = testbed::Tag { label: "important".into(), priority: 42, note: note_text };
    match cx.client.echo_tag(tag).await {
        Ok(got) => same("note", got.note, String::new())?,
        Err(error) => note(&format!("a field that the peer lacks: {error:?}")),
    }
    echo_works(&cx).await
}

async fn theirs_incompatible_type_change(cx: Context) -> Outcome {
    let m = testbed::Measurement { unit: "meters".into(), value: 5.25 };
    let refused = error("echo_measurement", cx.client.echo_measurement(m).await)?;
    note(&format!("an incompatible field: {refused:?}"));
    theirs_added_optional_field(cx).await
}

async fn theirs_missing_required_field(cx: Context) -> Outcome {
    let c = testbed::Config { key: "theme".into(), value: "dark".into() };
    let refused = error("echo_config", cx.client.echo_config(c).await)?;
    note(&format!("a required field that we lack: {refused:?}"));
    theirs_reordered_fields(cx).await
}

async fn theirs_unchanged_methods(cx: Context) -> Outcome {
    same("divide", value("divide", cx.client.divide(10, 3).await)?, 3)?;
    same("lookup", value("lookup", cx.client.lookup(2).await)?.name, "Bob".into())?;
    same("sum", summed(&cx.client, (0..50).collect(), End::Close).await?, 1225)
}
