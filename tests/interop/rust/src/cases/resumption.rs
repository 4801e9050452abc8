//! Cases that make sessions of their own: keep-alive, and links that break. The breaking is done by
//! a proxy in this process, so that the peer has to do nothing but serve.

use std::time::Duration;

use vox::{ConnectionSettings, Parity, SessionKeepaliveConfig, VoxError};

use super::streams::{End, generated, summed};
use super::{Case, note, same, table, value};
use crate::call::{Context, connect, connect_source};
use crate::proxy::Proxy;
use crate::serve::acceptor;
use crate::testbed::TestbedClient;

type Outcome = Result<(), String>;

pub const CASES: &[Case] = table![
    keepalive,
    keepalive_large_frames,
    ten_sessions,
    session_dropped_with_calls_in_flight,
    resume_idle,
    resume_resends_request,
    resume_replays_response,
    channel_retry_non_idem,
    channel_retry_idem,
    resume_virtual_unused,
    reconnect_twice,
];

pub const KNOWN_TO_FAIL: &[Case] =
    table![resume_replays_later_response, resume_many_pending, resume_virtual, resume_twice,];

async fn with_keepalive(
    cx: &Context,
    interval_ms: u64,
    timeout_ms: u64,
) -> Result<TestbedClient, String> {
    let link = cx.address()?.connect_link(!cx.options.stock_link).await;
    let ping_interval = Duration::from_millis(interval_ms);
    let pong_timeout = Duration::from_millis(timeout_ms);
    vox::initiator_on(link.map_err(|e| e.to_string())?, cx.mode())
        .on_connection(acceptor(cx.options.versions, false))
        .keepalive(SessionKeepaliveConfig { ping_interval, pong_timeout })
        .establish::<TestbedClient>()
        .await
        .map_err(|e| e.to_string())
}

/// The session ends when a Pong stays out.
async fn keepalive(cx: Context) -> Outcome {
    let client = with_keepalive(&cx, 50, 1000).await?;
    for i in 0..4 {
        tokio::time::sleep(Duration::from_millis(400)).await;
        same("echo", value("echo", client.echo(i.to_string()).await)?, i.to_string())?;
    }
    Ok(())
}

/// Pings among frames that take many reads: the crate's own link does not survive this.
async fn keepalive_large_frames(cx: Context) -> Outcome {
    let client = with_keepalive(&cx, 5, 10_000).await?;
    let data = vec![7; 1_000_000];
    for i in 0..8 {
        let got = value("echo_bytes", client.echo_bytes(data.clone()).await)?;
        if got != data {
            return Err(format!("round {i}: the bytes came back wrong"));
        }
    }
    Ok(())
}

async fn ten_sessions(cx: Context) -> Outcome {
    let mut tasks = vec![];
    for i in 0..10 {
        let (address, options) = (cx.address()?, cx.options.clone());
        tasks.push(tokio::task::spawn_local(async move {
            let client = connect(&address, &options).await.map_err(|e| e.to_string())?;
            same("echo", value("echo", client.echo(format!("{i}")).await)?, format!("{i}"))?;
            same("items", generated(&client, 60).await?, (0..60).collect())
        }));
    }
    for task in tasks {
        task.await.map_err(|e| e.to_string())??;
    }
    Ok(())
}

/// The peer has to survive it: the next session shows whether it did.
async fn session_dropped_with_calls_in_flight(cx: Context) -> Outcome {
    let client = connect(&cx.address()?, &cx.options).await.map_err(|e| e.to_string())?;
    let (tx, rx) = vox::channel::<i32>();
    let caller = client.clone();
    let call = tokio::task::spawn_local(async move { caller.sum(rx).await });
    tx.send(1).await.map_err(|e| format!("send: {e}"))?;
    if let Some(session) = client.session.as_ref() {
        session.shutdown().map_err(|e| e.to_string())?;
    }
    match call.await.map_err(|e| e.to_string())? {
        Err(error) => note(&format!("call in flight when its session ended: {error:?}")),
        Ok(total) => return Err(format!("the sum of an unfinished stream: {total}")),
    }
    let client = connect(&cx.address()?, &cx.options).await.map_err(|e| e.to_string())?;
    same("echo", value("echo", client.echo("again".into()).await)?, "again".into())
}

struct Broken {
    proxy: Proxy,
    client: TestbedClient,
}

async fn through_proxy(cx: &Context) -> Result<Broken, String> {
    let proxy = Proxy::start(cx.address()?).await.map_err(|e| e.to_string())?;
    let connected = connect_source(proxy.source(), &cx.options).await;
    let client = connected.map_err(|e| format!("connect: {e}"))?;
    Ok(Broken { proxy, client })
}

async fn echoes(client: &TestbedClient, text: &str) -> Outcome {
    same(text, value(text, client.echo(text.into()).await)?, text.into())
}

/// New methods and known ones after the break: all schemas have to be sent again.
async fn resume_idle(cx: Context) -> Outcome {
    let Broken { proxy, client } = through_proxy(&cx).await?;
    echoes(&client, "before").await?;
    same("divide", value("divide", client.divide(9, 3).await)?, 3)?;
    proxy.cut().await;
    echoes(&client, "after").await?;
    same("divide", value("divide", client.divide(9, 3).await)?, 3)?;
    same("lookup", value("lookup", client.lookup(2).await)?.name, "Bob".into())?;
    same("sum", summed(&client, (0..40).collect(), End::Close).await?, 780)?;
    same("items", generated(&client, 40).await?, (0..40).collect())?;
    same("links", proxy.links(), 2)
}

/// The request is lost with the link.
async fn resume_resends_request(cx: Context) -> Outcome {
    let Broken { proxy, client } = through_proxy(&cx).await?;
    echoes(&client, "before").await?;
    proxy.hold_requests();
    let caller = client.clone();
    let call =
        tokio::task::spawn_local(async move { echoes(&caller, "lost on the way there").await });
    tokio::time::sleep(Duration::from_millis(200)).await;
    proxy.cut().await;
    call.await.map_err(|e| e.to_string())??;
    echoes(&client, "after").await
}

/// The response is lost with the link: the peer has run the call, and has to answer it once more.
async fn resume_replays_response(cx: Context) -> Outcome {
    let Broken { proxy, client } = through_proxy(&cx).await?;
    same("divide", value("divide", client.divide(9, 3).await)?, 3)?;
    replayed(proxy, client).await
}

/// The same, of a method whose response schemas were sent before: a peer of this crate has stored
/// the response without its type then, and answers what cannot be decoded.
async fn resume_replays_later_response(cx: Context) -> Outcome {
    let Broken { proxy, client } = through_proxy(&cx).await?;
    echoes(&client, "before").await?;
    replayed(proxy, client).await
}

async fn replayed(proxy: Proxy, client: TestbedClient) -> Outcome {
    proxy.hold_replies();
    let caller = client.clone();
    let call =
        tokio::task::spawn_local(async move { echoes(&caller, "lost on the way back").await });
    tokio::time::sleep(Duration::from_millis(200)).await;
    proxy.cut().await;
    let outcome = call.await.map_err(|e| e.to_string())?;
    let after = echoes(&client, "after").await;
    if outcome.is_err() {
        note(&format!("and a later call: {after:?}"));
    }
    outcome.and(after)
}

async fn resume_many_pending(cx: Context) -> Outcome {
    let Broken { proxy, client } = through_proxy(&cx).await?;
    proxy.hold_replies();
    let mut calls = vec![];
    for i in 0..20 {
        let caller = client.clone();
        calls.push(tokio::task::spawn_local(async move {
            echoes(&caller, &format!("pending {i}")).await
        }));
    }
    tokio::time::sleep(Duration::from_millis(300)).await;
    proxy.cut().await;
    for call in calls {
        call.await.map_err(|e| e.to_string())??;
    }
    echoes(&client, "after").await
}

struct Streamed {
    result: Result<(), VoxError>,
    items: Vec<i32>,
}

/// Forty items, the link cut after twenty of them were taken.
async fn streamed_over_a_cut(cx: &Context, idempotent: bool) -> Result<Streamed, String> {
    let Broken { proxy, client } = through_proxy(cx).await?;
    let (tx, mut rx) = vox::channel::<i32>();
    let caller = client.clone();
    let mut call = tokio::task::spawn_local(async move {
        match idempotent {
            true => caller.generate_retry_idem(40, tx).await,
            false => caller.generate_retry_non_idem(40, tx).await,
        }
    });
    let mut items = vec![];
    let mut result = None;
    let deadline = tokio::time::Instant::now() + Duration::from_secs(5);
    let mut open = true;
    while open || result.is_none() {
        tokio::select! {
            biased;
            item = rx.recv(), if open => match item {
                Ok(Some(item)) => {
                    items.push(*item.get());
                    if items.len() == 20 {
                        proxy.cut().await;
                    }
                }
                Ok(None) => open = false,
                Err(error) => {
                    note(&format!("the channel ended with {error}"));
                    open = false;
                }
            },
            ended = &mut call, if result.is_none() => {
                result = Some(ended.map_err(|e| e.to_string())?);
            }
            _ = tokio::time::sleep_until(deadline) => {
                match result {
                    Some(_) => { note("the channel did not end with the call"); break; }
                    None => return Err(format!("no end within 5 s; {} items", items.len())),
                }
            }
        }
    }
    let echo = client.echo("after".into()).await;
    same("echo afterwards", value("echo afterwards", echo)?, "after".into())?;
    Ok(Streamed { result: result.ok_or("no result")?, items })
}

async fn channel_retry_non_idem(cx: Context) -> Outcome {
    let Streamed { result, items } = streamed_over_a_cut(&cx, false).await?;
    if !matches!(result, Err(VoxError::Indeterminate)) {
        return Err(format!("ended with {result:?}, not Indeterminate"));
    }
    let wanted: Vec<i32> = (0..items.len() as i32).collect();
    same("items are a prefix", items, wanted)
}

async fn channel_retry_idem(cx: Context) -> Outcome {
    let Streamed { result, items } = streamed_over_a_cut(&cx, true).await?;
    value("generate_retry_idem", result)?;
    let start = items.len().checked_sub(40).ok_or(format!("only {} items", items.len()))?;
    let (first, second) = items.split_at(start);
    same("the second run is complete", second.to_vec(), (0..40).collect())?;
    same("the first run is a prefix", first.to_vec(), (0..start as i32).collect())?;
    if start == 0 { Err("there was no second run".into()) } else { Ok(()) }
}

/// Whether the second link resumes or starts afresh is left open: calls on the root go on.
async fn reconnect_twice(cx: Context) -> Outcome {
    let Broken { proxy, client } = through_proxy(&cx).await?;
    echoes(&client, "before").await?;
    for text in ["after the first cut", "after the second cut", "after the third cut"] {
        proxy.cut().await;
        echoes(&client, text).await?;
        same("items", generated(&client, 30).await?, (0..30).collect())?;
    }
    same("links", proxy.links(), 4)
}

async fn open_virtual(client: &TestbedClient) -> Result<TestbedClient, String> {
    let session = client.session.clone().ok_or("no session handle")?;
    let settings = ConnectionSettings { parity: Parity::Odd, max_concurrent_requests: 64 };
    session.open::<TestbedClient>(settings).await.map_err(|e| format!("open: {e}"))
}

async fn virtual_over_a_cut(cx: &Context, call_before: bool) -> Outcome {
    let Broken { proxy, client } = through_proxy(cx).await?;
    let inner = open_virtual(&client).await?;
    if call_before {
        echoes(&inner, "before, inside").await?;
    }
    proxy.cut().await;
    echoes(&client, "after, on the root").await?;
    let call = tokio::time::timeout(Duration::from_secs(3), echoes(&inner, "after, inside"));
    call.await.map_err(|_| "no answer inside within 3 s".to_string())?
}

async fn resume_virtual(cx: Context) -> Outcome {
    virtual_over_a_cut(&cx, true).await
}

/// No schema was sent inside before the break, so none is sent twice.
async fn resume_virtual_unused(cx: Context) -> Outcome {
    virtual_over_a_cut(&cx, false).await
}

/// A virtual connection that has sent no schema shows whether it is the same session at each step.
async fn resume_twice(cx: Context) -> Outcome {
    let Broken { proxy, client } = through_proxy(&cx).await?;
    let inner = open_virtual(&client).await?;
    proxy.cut().await;
    echoes(&client, "after the first cut").await?;
    proxy.cut().await;
    echoes(&client, "after the second cut").await?;
    let call = tokio::time::timeout(Duration::from_secs(3), echoes(&inner, "inside"));
    call.await.map_err(|_| "no answer inside within 3 s".to_string())?
}
