//! Channels: in both directions, empty, far beyond the credit that a sender starts with, many at
//! once, and abandoned.

use super::{Case, same, table, value};
use crate::call::Context;
use crate::testbed::TestbedClient;

type Outcome = Result<(), String>;

pub const CASES: &[Case] = table![
    sum,
    sum_empty,
    sum_extremes,
    sum_large,
    sum_1000,
    sum_by_drop,
    generate,
    generate_empty,
    generate_large,
    generate_1000,
    generate_slow_reader,
    generate_retry_methods,
    transform,
    transform_empty,
    transform_200,
    concurrent_streams,
    concurrent_mixture,
    receiver_dropped_early,
    call_dropped_midway,
    sending_call_dropped,
];

#[derive(Clone, Copy)]
pub enum End {
    Close,
    Drop,
}

/// Sends the numbers while the call runs.
pub async fn summed(client: &TestbedClient, numbers: Vec<i32>, end: End) -> Result<i64, String> {
    let (tx, rx) = vox::channel::<i32>();
    let sending = async {
        for number in numbers {
            tx.send(number).await.map_err(|e| format!("send: {e}"))?;
        }
        match end {
            End::Close => tx.close(vec![]).await.map_err(|e| format!("close: {e}"))?,
            End::Drop => drop(tx),
        }
        Ok::<(), String>(())
    };
    let (total, sent) = tokio::join!(client.sum(rx), sending);
    sent?;
    value("sum", total)
}

/// Receives until the channel ends, while the call runs.
pub async fn generated(client: &TestbedClient, count: u32) -> Result<Vec<i32>, String> {
    let (tx, mut rx) = vox::channel::<i32>();
    let receiving = async {
        let mut got = vec![];
        while let Some(item) = rx.recv().await.map_err(|e| format!("receive: {e}"))? {
            got.push(*item.get());
        }
        Ok::<_, String>(got)
    };
    let (result, got) = tokio::join!(client.generate(count, tx), receiving);
    value("generate", result)?;
    got
}

pub async fn transformed(
    client: &TestbedClient,
    items: Vec<String>,
) -> Result<Vec<String>, String> {
    let (input_tx, input_rx) = vox::channel::<String>();
    let (output_tx, mut output_rx) = vox::channel::<String>();
    let sending = async {
        for item in items {
            input_tx.send(item).await.map_err(|e| format!("send: {e}"))?;
        }
        input_tx.close(vec![]).await.map_err(|e| format!("close: {e}"))
    };
    let receiving = async {
        let mut got = vec![];
        while let Some(item) = output_rx.recv().await.map_err(|e| format!("receive: {e}"))? {
            got.push(item.get().clone());
        }
        Ok::<_, String>(got)
    };
    let (result, sent, got) =
        tokio::join!(client.transform(input_rx, output_tx), sending, receiving);
    sent?;
    value("transform", result)?;
    got
}

fn counted(count: i32) -> Vec<i32> {
    (0..count).collect()
}

async fn sum(cx: Context) -> Outcome {
    same("sum", summed(&cx.client, vec![1, 2, 3, 4, 5], End::Close).await?, 15)
}

async fn sum_empty(cx: Context) -> Outcome {
    same("sum", summed(&cx.client, vec![], End::Close).await?, 0)
}

async fn sum_extremes(cx: Context) -> Outcome {
    let numbers = vec![i32::MAX, i32::MAX, i32::MIN, -1, i32::MIN, i32::MIN];
    let wanted = numbers.iter().map(|n| i64::from(*n)).sum();
    same("sum", summed(&cx.client, numbers, End::Close).await?, wanted)
}

async fn sum_large(cx: Context) -> Outcome {
    let (tx, rx) = vox::channel::<i32>();
    let sending = async {
        for number in 0..100 {
            tx.send(number).await.map_err(|e| format!("send: {e}"))?;
        }
        tx.close(vec![]).await.map_err(|e| format!("close: {e}"))
    };
    let (total, sent) = tokio::join!(cx.client.sum_large(rx), sending);
    sent?;
    same("sum_large", value("sum_large", total)?, 4950)
}

async fn sum_1000(cx: Context) -> Outcome {
    same("sum", summed(&cx.client, counted(1000), End::Close).await?, 499_500)
}

/// Dropping the sender has to end the stream as closing it does.
async fn sum_by_drop(cx: Context) -> Outcome {
    same("sum", summed(&cx.client, counted(40), End::Drop).await?, 780)
}

async fn generate(cx: Context) -> Outcome {
    same("items", generated(&cx.client, 5).await?, counted(5))
}

async fn generate_empty(cx: Context) -> Outcome {
    same("items", generated(&cx.client, 0).await?, vec![])
}

async fn generate_large(cx: Context) -> Outcome {
    let (tx, mut rx) = vox::channel::<i32>();
    let receiving = async {
        let mut got = vec![];
        while let Ok(Some(item)) = rx.recv().await {
            got.push(*item.get());
        }
        got
    };
    let (result, got) = tokio::join!(cx.client.generate_large(100, tx), receiving);
    value("generate_large", result)?;
    same("items", got, counted(100))
}

async fn generate_1000(cx: Context) -> Outcome {
    same("items", generated(&cx.client, 1000).await?, counted(1000))
}

/// The sender has to wait for credit: nothing may be lost.
async fn generate_slow_reader(cx: Context) -> Outcome {
    let (tx, mut rx) = vox::channel::<i32>();
    let receiving = async {
        let mut got = vec![];
        tokio::time::sleep(std::time::Duration::from_millis(200)).await;
        while let Ok(Some(item)) = rx.recv().await {
            got.push(*item.get());
            tokio::time::sleep(std::time::Duration::from_millis(2)).await;
        }
        got
    };
    let (result, got) = tokio::join!(cx.client.generate(150, tx), receiving);
    value("generate", result)?;
    same("items", got, counted(150))
}

/// Without a broken link the two are as any other.
async fn generate_retry_methods(cx: Context) -> Outcome {
    for idempotent in [false, true] {
        let (tx, mut rx) = vox::channel::<i32>();
        let client = cx.client.clone();
        let call = tokio::task::spawn_local(async move {
            match idempotent {
                true => client.generate_retry_idem(40, tx).await,
                false => client.generate_retry_non_idem(40, tx).await,
            }
        });
        let mut got = vec![];
        while let Ok(Some(item)) = rx.recv().await {
            got.push(*item.get());
        }
        value("call", call.await.map_err(|e| e.to_string())?)?;
        same("items", got, counted(40))?;
    }
    Ok(())
}

async fn transform(cx: Context) -> Outcome {
    let items: Vec<String> = ["alpha", "beta", "gamma"].map(Into::into).into();
    same("items", transformed(&cx.client, items.clone()).await?, items)
}

async fn transform_empty(cx: Context) -> Outcome {
    same("items", transformed(&cx.client, vec![]).await?, vec![])
}

async fn transform_200(cx: Context) -> Outcome {
    let items: Vec<String> = (0..200).map(|i| format!("{i}:{}", "x".repeat(i))).collect();
    same("items", transformed(&cx.client, items.clone()).await?, items)
}

async fn joined(tasks: Vec<tokio::task::JoinHandle<Outcome>>) -> Outcome {
    for task in tasks {
        task.await.map_err(|e| e.to_string())??;
    }
    Ok(())
}

async fn concurrent_streams(cx: Context) -> Outcome {
    let mut tasks = vec![];
    for i in 0..8 {
        let client = cx.client.clone();
        tasks.push(tokio::task::spawn_local(async move {
            same("items", generated(&client, 100 + i).await?, counted(100 + i as i32))
        }));
        let client = cx.client.clone();
        tasks.push(tokio::task::spawn_local(async move {
            same("sum", summed(&client, vec![i as i32; 200], End::Close).await?, 200 * i64::from(i))
        }));
    }
    joined(tasks).await
}

async fn concurrent_mixture(cx: Context) -> Outcome {
    let mut tasks = vec![];
    for i in 0..10 {
        let client = cx.client.clone();
        tasks.push(tokio::task::spawn_local(async move {
            same("echo", value("echo", client.echo(format!("{i}")).await)?, format!("{i}"))?;
            same("sum", summed(&client, counted(30), End::Close).await?, 435)?;
            let items: Vec<String> = (0..20).map(|n| format!("{i}-{n}")).collect();
            same("transform", transformed(&client, items.clone()).await?, items)?;
            same("generate", generated(&client, 30).await?, counted(30))
        }));
    }
    joined(tasks).await
}

/// Few enough items for the credit that the sender starts with: nobody is told that the receiver is
/// gone, and the call has to end all the same.
async fn receiver_dropped_early(cx: Context) -> Outcome {
    let (tx, mut rx) = vox::channel::<i32>();
    let receiving = async {
        let first = rx.recv().await;
        drop(rx);
        first.map_err(|e| format!("receive: {e}")).map(|item| item.map(|i| *i.get()))
    };
    let (result, first) = tokio::join!(cx.client.generate(12, tx), receiving);
    value("generate", result)?;
    same("first", first?, Some(0))?;
    echo_works(&cx).await
}

pub async fn echo_works(cx: &Context) -> Outcome {
    let got = value("echo afterwards", cx.client.echo("still here".into()).await)?;
    same("echo afterwards", got, "still here".into())
}

/// The crate sends no Cancel: the handler stalls for credit and the session goes on.
async fn call_dropped_midway(cx: Context) -> Outcome {
    let (tx, mut rx) = vox::channel::<i32>();
    let client = cx.client.clone();
    let call = tokio::task::spawn_local(async move { client.generate(1000, tx).await });
    for wanted in 0..3 {
        let item = rx.recv().await.map_err(|e| format!("receive: {e}"))?;
        same("item", item.map(|i| *i.get()), Some(wanted))?;
    }
    call.abort();
    let _ = call.await;
    drop(rx);
    echo_works(&cx).await?;
    same("items", generated(&cx.client, 50).await?, counted(50))
}

/// The answer to a call that nobody awaits has to be ignored.
async fn sending_call_dropped(cx: Context) -> Outcome {
    let (tx, rx) = vox::channel::<i32>();
    let client = cx.client.clone();
    let call = tokio::task::spawn_local(async move { client.sum(rx).await });
    for number in 0..10 {
        tx.send(number).await.map_err(|e| format!("send: {e}"))?;
    }
    call.abort();
    let _ = call.await;
    let _ = tx.close(vec![]).await;
    echo_works(&cx).await?;
    same("sum", summed(&cx.client, counted(20), End::Close).await?, 190)
}
