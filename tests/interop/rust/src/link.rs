//! A link that loses nothing. The crate's session waits for the next message and for local requests
//! in one `select!`, and drops the wait for the message whenever a local request (opening or
//! closing a connection, the last caller gone, a tick of the keep-alive) comes first. The receiving
//! half of the crate's stream link then forgets what it has read of a frame, and the stream is out
//! of step from there on. Here that half is read by a task that nobody interrupts, so that a case
//! fails for the protocol's sake only. `--stock-link` leaves this out.

use std::io;

use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use vox::{Backing, Link, LinkRx};

use crate::address::{BoxedRead, BoxedWrite};

type Stock = vox::transport::tcp::StreamLink<BoxedRead, BoxedWrite>;
type StockRx = <Stock as Link>::Rx;

pub struct SteadyLink {
    stock: Stock,
    steady: bool,
}

impl SteadyLink {
    pub fn new(read: BoxedRead, write: BoxedWrite, steady: bool) -> Self {
        Self { stock: Stock::new(read, write), steady }
    }
}

pub enum SteadyRx {
    Stock(StockRx),
    Steady { frames: mpsc::Receiver<io::Result<Backing>>, reader: JoinHandle<()> },
}

impl Link for SteadyLink {
    type Tx = <Stock as Link>::Tx;
    type Rx = SteadyRx;

    fn split(self) -> (Self::Tx, Self::Rx) {
        let (tx, mut rx) = self.stock.split();
        if !self.steady {
            return (tx, SteadyRx::Stock(rx));
        }
        let (sender, frames) = mpsc::channel(1);
        let reader = tokio::spawn(async move {
            while let Some(frame) = rx.recv().await.transpose() {
                let last = frame.is_err();
                if sender.send(frame).await.is_err() || last {
                    return;
                }
            }
        });
        (tx, SteadyRx::Steady { frames, reader })
    }
}

impl LinkRx for SteadyRx {
    type Error = io::Error;

    async fn recv(&mut self) -> io::Result<Option<Backing>> {
        match self {
            Self::Stock(rx) => rx.recv().await,
            Self::Steady { frames, .. } => frames.recv().await.transpose(),
        }
    }
}

/// The reader owns half of the socket: it must not outlive the session.
impl Drop for SteadyRx {
    fn drop(&mut self) {
        if let Self::Steady { reader, .. } = self {
            reader.abort();
        }
    }
}
