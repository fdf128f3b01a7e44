//! Watches over the server while Plumbline runs, and starts it again when it dies.

use std::time::{Duration, Instant};

use tokio::{
    sync::{oneshot, watch},
    task::JoinHandle,
};

use crate::{
    error::ClusterError,
    lock::Lock,
    server::{Server, Starter},
};

/// A server that dies this often in this time will not be helped by one more start.
const DEATHS: usize = 10;
const WITHIN: Duration = Duration::from_mins(1);

/// The task that owns the server and the lock.
pub(crate) struct Watch {
    please_stop: oneshot::Sender<()>,
    task: JoinHandle<Result<(), ClusterError>>,
    state: watch::Receiver<State>,
}

#[derive(Debug, Clone)]
enum State {
    Running(Option<i32>),
    Lost(String),
}

impl Watch {
    /// Begins to watch.
    pub(crate) fn over(server: Server, starter: Starter, lock: Lock) -> Self {
        let (please_stop, stop_asked) = oneshot::channel();
        let (tell, state) = watch::channel(State::Running(server.pid()));
        let task = tokio::spawn(async move {
            let watched = keep(server, &starter, stop_asked, &tell).await;
            drop(lock);
            watched
        });
        Self { please_stop, task, state }
    }

    pub(crate) fn pid(&self) -> Option<i32> {
        match *self.state.borrow() {
            State::Running(pid) => pid,
            State::Lost(_) => None,
        }
    }

    pub(crate) async fn lost(&self) -> ClusterError {
        let mut state = self.state.clone();
        let said = match state.wait_for(|state| matches!(state, State::Lost(_))).await.as_deref() {
            Ok(State::Lost(said)) => said.clone(),
            _ => "its watch ended".to_owned(),
        };
        ClusterError::Lost { said }
    }

    pub(crate) async fn stop(self) -> Result<(), ClusterError> {
        // When the task has ended already its result says how.
        let _ = self.please_stop.send(());
        self.task.await.unwrap_or_else(|wrong| Err(ClusterError::Lost { said: wrong.to_string() }))
    }
}

async fn keep(
    mut server: Server,
    starter: &Starter,
    mut stop_asked: oneshot::Receiver<()>,
    tell: &watch::Sender<State>,
) -> Result<(), ClusterError> {
    let mut deaths: Vec<Instant> = Vec::new();
    loop {
        let how = tokio::select! {
            // Also when whoever held the other end is gone.
            _ = &mut stop_asked => return server.stop(&starter.folder).await,
            how = server.ended() => how,
        };
        deaths.retain(|death| death.elapsed() < WITHIN);
        deaths.push(Instant::now());
        tracing::error!("PostgreSQL ended unasked ({how}): starting it again");
        let again = if deaths.len() > DEATHS {
            Err(ClusterError::Lost {
                said: format!("it ended {} times within a minute, the last time with {how}", deaths.len()),
            })
        } else {
            starter.start().await
        };
        match again {
            Ok(successor) => {
                server = successor;
                tell.send_replace(State::Running(server.pid()));
                tracing::info!("PostgreSQL is back");
            }
            Err(wrong) => {
                tell.send_replace(State::Lost(wrong.to_string()));
                return Err(wrong);
            }
        }
    }
}
