//! Connections inside the session: opened, used at once with others, refused, closed.

use std::time::Duration;

use vox::{Caller, ConnectionSettings, Driver, MetadataEntry, Parity, SessionHandle};

use super::streams::{End, echo_works, generated, summed, transformed};
use super::{Case, error, note, same, table, value};
use crate::call::Context;
use crate::testbed::TestbedClient;

type Outcome = Result<(), String>;

pub const CASES: &[Case] = table![
    virtual_call,
    virtual_even_parity,
    virtual_streams,
    virtual_several_at_once,
    virtual_one_after_another,
    virtual_closed,
    virtual_closed_with_call_in_flight,
    virtual_unknown_service,
    virtual_argument_mismatch,
    virtual_unknown_method,
];

fn settings(parity: Parity) -> ConnectionSettings {
    ConnectionSettings { parity, max_concurrent_requests: 64 }
}

async fn open(session: &SessionHandle, parity: Parity) -> Result<TestbedClient, String> {
    let opened = session.open::<TestbedClient>(settings(parity)).await;
    opened.map_err(|error| format!("open: {error}"))
}

async fn echoes(client: &TestbedClient, text: &str) -> Outcome {
    same("echo", value("echo", client.echo(text.into()).await)?, text.into())
}

async fn virtual_call(cx: Context) -> Outcome {
    let client = open(&cx.session()?, Parity::Odd).await?;
    echoes(&client, "on a virtual connection").await?;
    same("divide", value("divide", client.divide(9, 3).await)?, 3)?;
    error("divide", client.divide(9, 0).await)?;
    drop(client);
    echo_works(&cx).await
}

/// The parity of ids inside the connection is the opener's choice, whoever opened the session.
async fn virtual_even_parity(cx: Context) -> Outcome {
    let client = open(&cx.session()?, Parity::Even).await?;
    echoes(&client, "even").await?;
    same("sum", summed(&client, (0..50).collect(), End::Close).await?, 1225)?;
    same("items", generated(&client, 50).await?, (0..50).collect())
}

async fn virtual_streams(cx: Context) -> Outcome {
    let client = open(&cx.session()?, Parity::Odd).await?;
    same("sum", summed(&client, (0..100).collect(), End::Close).await?, 4950)?;
    same("items", generated(&client, 100).await?, (0..100).collect())?;
    let items: Vec<String> = (0..60).map(|i| i.to_string()).collect();
    same("items", transformed(&client, items.clone()).await?, items)
}

/// The same methods on the root and on three more, interleaved: schemas, ids and credit are each
/// connection's own.
async fn virtual_several_at_once(cx: Context) -> Outcome {
    let session = cx.session()?;
    let mut clients = vec![cx.client.clone()];
    for parity in [Parity::Odd, Parity::Even, Parity::Odd] {
        clients.push(open(&session, parity).await?);
    }
    let mut tasks = vec![];
    for (index, client) in clients.iter().enumerate() {
        for round in 0..3 {
            let client = client.clone();
            tasks.push(tokio::task::spawn_local(async move {
                echoes(&client, &format!("{index}/{round}")).await?;
                same(
                    "sum",
                    summed(&client, vec![index as i32; 40], End::Close).await?,
                    40 * index as i64,
                )?;
                same("items", generated(&client, 40).await?, (0..40).collect())
            }));
        }
    }
    for task in tasks {
        task.await.map_err(|e| e.to_string())??;
    }
    Ok(())
}

async fn virtual_one_after_another(cx: Context) -> Outcome {
    let session = cx.session()?;
    for i in 0..20 {
        let client = open(&session, Parity::Odd).await?;
        echoes(&client, &format!("connection {i}")).await?;
    }
    echo_works(&cx).await
}

struct Opened {
    client: TestbedClient,
    id: vox::ConnectionId,
}

async fn open_with_id(session: &SessionHandle) -> Result<Opened, String> {
    let metadata = vec![MetadataEntry::str("vox-service", "Testbed")];
    let opened = session.open_connection(settings(Parity::Odd), metadata).await;
    let handle = opened.map_err(|error| format!("open: {error}"))?;
    let id = handle.connection_id();
    let mut driver = Driver::new(handle, ());
    let client = TestbedClient::new(Caller::new(driver.caller()));
    tokio::task::spawn_local(async move { driver.run().await });
    Ok(Opened { client, id })
}

async fn virtual_closed(cx: Context) -> Outcome {
    let session = cx.session()?;
    let first = open_with_id(&session).await?;
    let second = open_with_id(&session).await?;
    echoes(&first.client, "before").await?;
    echoes(&second.client, "before").await?;
    let closed = session.close_connection(first.id, vec![]).await;
    closed.map_err(|error| format!("close: {error}"))?;
    tokio::time::sleep(Duration::from_millis(50)).await;
    let result = first.client.echo("after".into()).await;
    note(&format!("call on a closed connection: {:?}", error("echo", result)?));
    echoes(&second.client, "the other one").await?;
    echo_works(&cx).await?;
    echoes(&open_with_id(&session).await?.client, "a new one").await
}

async fn virtual_closed_with_call_in_flight(cx: Context) -> Outcome {
    let session = cx.session()?;
    let opened = open_with_id(&session).await?;
    let (tx, rx) = vox::channel::<i32>();
    let client = opened.client.clone();
    let call = tokio::task::spawn_local(async move { client.sum(rx).await });
    tx.send(1).await.map_err(|e| format!("send: {e}"))?;
    let closed = session.close_connection(opened.id, vec![]).await;
    closed.map_err(|error| format!("close: {error}"))?;
    let result = call.await.map_err(|e| e.to_string())?;
    note(&format!("call in flight when its connection closed: {:?}", error("sum", result)?));
    echo_works(&cx).await
}

async fn virtual_unknown_service(cx: Context) -> Outcome {
    let session = cx.session()?;
    let metadata = vec![MetadataEntry::str("vox-service", "NoSuchService")];
    match session.open_connection(settings(Parity::Odd), metadata).await {
        Ok(_) => return Err("was accepted".into()),
        Err(vox::SessionError::Rejected(metadata)) => note(&format!("rejected: {metadata:?}")),
        Err(other) => return Err(format!("failed otherwise: {other}")),
    }
    echo_works(&cx).await
}

mod mismatched {
    /// The service's name and a method's name, with another type.
    #[vox::service]
    pub trait Testbed {
        async fn echo(&self, message: u64) -> u64;
        async fn echo_bool(&self, b: bool) -> bool;
    }
}

/// On a connection of its own, since the binding of a method's types outlives the call.
async fn virtual_argument_mismatch(cx: Context) -> Outcome {
    let opened = cx.session()?.open::<mismatched::TestbedClient>(settings(Parity::Odd)).await;
    let client = opened.map_err(|error| format!("open: {error}"))?;
    match error("echo", client.echo(7).await)? {
        vox::VoxError::InvalidPayload(text) => note(&format!("mismatch: InvalidPayload {text}")),
        other => return Err(format!("echo of a number: {other:?}")),
    }
    same("bool", value("echo_bool", client.echo_bool(true).await)?, true)?;
    echo_works(&cx).await
}

async fn virtual_unknown_method(cx: Context) -> Outcome {
    let client = open(&cx.session()?, Parity::Odd).await?;
    let absent = super::failures::AbsentClient::new(client.caller.clone());
    error("missing_text", absent.missing_text("hello".into()).await)?;
    echoes(&client, "afterwards").await
}
