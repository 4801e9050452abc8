//! Calls that have to fail, and what has to work afterwards.

use super::streams::echo_works;
use super::{Case, error, note, same, table, value};
use crate::call::Context;

type Outcome = Result<(), String>;

pub const CASES: &[Case] = table![
    unknown_method,
    unknown_method_of_unit,
    unknown_method_repeated,
    errors_then_success,
    many_errors_at_once,
    unary_calls_dropped,
];

/// A service that no peer serves.
#[vox::service]
pub trait Absent {
    async fn missing_text(&self, text: String) -> String;
    async fn missing_unit(&self);
}

/// `UnknownMethod` and `InvalidPayload` are both right: a caller of this crate can decode the
/// former only where the peer bound the type that the method would have had, which it cannot know.
fn is_refusal<E: std::fmt::Debug>(what: &str, error: vox::VoxError<E>) -> Outcome {
    match error {
        vox::VoxError::UnknownMethod => note(&format!("{what}: UnknownMethod")),
        vox::VoxError::InvalidPayload(text) => note(&format!("{what}: InvalidPayload {text}")),
        other => return Err(format!("{what}: {other:?}")),
    }
    Ok(())
}

async fn unknown_method(cx: Context) -> Outcome {
    let absent = AbsentClient::new(cx.client.caller.clone());
    let result = absent.missing_text("hello".into()).await;
    is_refusal("missing_text", error("missing_text", result)?)?;
    echo_works(&cx).await
}

/// The one shape of method for which the crate's own answer is bound to the right type.
async fn unknown_method_of_unit(cx: Context) -> Outcome {
    let absent = AbsentClient::new(cx.client.caller.clone());
    let result = absent.missing_unit().await;
    is_refusal("missing_unit", error("missing_unit", result)?)?;
    echo_works(&cx).await
}

async fn unknown_method_repeated(cx: Context) -> Outcome {
    let absent = AbsentClient::new(cx.client.caller.clone());
    for _ in 0..5 {
        let result = absent.missing_text("again".into()).await;
        is_refusal("missing_text", error("missing_text", result)?)?;
    }
    echo_works(&cx).await
}

async fn errors_then_success(cx: Context) -> Outcome {
    for _ in 0..3 {
        error("1 / 0", cx.client.divide(1, 0).await)?;
        same("6 / 3", value("divide", cx.client.divide(6, 3).await)?, 2)?;
        error("lookup 999", cx.client.lookup(999).await)?;
        same("lookup 2", value("lookup", cx.client.lookup(2).await)?.name, "Bob".into())?;
    }
    Ok(())
}

async fn many_errors_at_once(cx: Context) -> Outcome {
    let mut calls = vec![];
    for i in 0..40 {
        let client = cx.client.clone();
        calls.push(tokio::task::spawn_local(async move { client.divide(i, i % 2).await }));
    }
    for (i, call) in calls.into_iter().enumerate() {
        let result = call.await.map_err(|e| e.to_string())?;
        if i % 2 == 0 {
            error("by zero", result)?;
        } else {
            same("by one", value("divide", result)?, i as i64)?;
        }
    }
    Ok(())
}

/// Futures dropped once their request is on its way; their answers come to nobody.
async fn unary_calls_dropped(cx: Context) -> Outcome {
    for i in 0..20 {
        let client = cx.client.clone();
        let call = tokio::task::spawn_local(async move { client.echo_bytes(vec![i; 5000]).await });
        tokio::task::yield_now().await;
        call.abort();
        let _ = call.await;
    }
    echo_works(&cx).await
}
