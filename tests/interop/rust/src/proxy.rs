//! A proxy between our own client and the peer that can hold bytes back and cut the connection on
//! command: how a broken link is made, at a moment that a case chooses.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use vox::{Attachment, LinkSource};

use crate::address::{Address, BoxedRead, BoxedWrite};
use crate::link::SteadyLink;

struct State {
    target: Address,
    pumps: Mutex<Vec<JoinHandle<()>>>,
    links: AtomicU32,
    hold_requests: watch::Sender<bool>,
    hold_replies: watch::Sender<bool>,
}

pub struct Proxy {
    pub address: Address,
    state: Arc<State>,
    accepting: JoinHandle<()>,
}

async fn pump(mut from: BoxedRead, mut to: BoxedWrite, mut hold: watch::Receiver<bool>) {
    let mut buffer = vec![0_u8; 64 * 1024];
    loop {
        let count = match from.read(&mut buffer).await {
            Ok(count) if count > 0 => count,
            _ => break,
        };
        if hold.wait_for(|held| !held).await.is_err() {
            break;
        }
        if to.write_all(&buffer[..count]).await.is_err() {
            break;
        }
    }
    let _ = to.shutdown().await;
}

impl Proxy {
    pub async fn start(target: Address) -> std::io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = Address::Tcp(listener.local_addr()?.to_string());
        let state = Arc::new(State {
            target,
            pumps: Mutex::new(vec![]),
            links: AtomicU32::new(0),
            hold_requests: watch::Sender::new(false),
            hold_replies: watch::Sender::new(false),
        });
        let shared = state.clone();
        let accepting = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let _ = stream.set_nodelay(true);
                // The peer has to notice the end of the old link first: until then a resumption is
                // refused, and the client does not ask a second time.
                if shared.links.fetch_add(1, Ordering::SeqCst) > 0 {
                    tokio::time::sleep(Duration::from_millis(200)).await;
                }
                let Ok((peer_read, peer_write)) = shared.target.connect().await else { continue };
                let (read, write) = stream.into_split();
                let requests = shared.hold_requests.subscribe();
                let replies = shared.hold_replies.subscribe();
                let mut pumps = shared.pumps.lock().unwrap();
                pumps.push(tokio::spawn(pump(Box::new(read), peer_write, requests)));
                pumps.push(tokio::spawn(pump(peer_read, Box::new(write), replies)));
            }
        });
        Ok(Self { address, state, accepting })
    }

    /// Ends every connection in both directions at once. What was held back is lost.
    pub async fn cut(&self) {
        let pumps: Vec<_> = std::mem::take(&mut *self.state.pumps.lock().unwrap());
        for pump in &pumps {
            pump.abort();
        }
        for pump in pumps {
            let _ = pump.await;
        }
        self.state.hold_requests.send_replace(false);
        self.state.hold_replies.send_replace(false);
    }

    pub fn hold_requests(&self) {
        self.state.hold_requests.send_replace(true);
    }

    pub fn hold_replies(&self) {
        self.state.hold_replies.send_replace(true);
    }

    /// How many connections the client has made.
    pub fn links(&self) -> u32 {
        self.state.links.load(Ordering::SeqCst)
    }

    pub fn source(&self) -> ProxySource {
        ProxySource(self.address.clone())
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.accepting.abort();
        for pump in self.state.pumps.lock().unwrap().drain(..) {
            pump.abort();
        }
    }
}

pub struct ProxySource(Address);

impl LinkSource for ProxySource {
    type Link = SteadyLink;

    async fn next_link(&mut self) -> std::io::Result<Attachment<SteadyLink>> {
        Ok(Attachment::initiator(self.0.connect_link(true).await?))
    }
}
