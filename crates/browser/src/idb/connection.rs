//! One connection to one database, opened anew when the browser has closed it.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use gloo::events::EventListener;
use indexed_db_futures::database::Database;
use indexed_db_futures::internals::SystemRepr;
use wasm_bindgen::JsCast;

use super::{IdbError, schema};

pub(super) struct Connection {
    name: String,
    open: RefCell<Option<Open>>,
    /// Whether the database was there once: if it has to be made again, it is another one.
    known: Cell<bool>,
    gone: Rc<Cell<bool>>,
}

struct Open {
    database: Database,
    closed: Rc<Cell<bool>>,
    _listeners: [EventListener; 2],
}

/// How often work is done on a connection that turns out to be lost, the first time among them.
const TRIES: usize = 3;

impl Connection {
    pub(super) async fn new(name: &str) -> Result<Self, IdbError> {
        let connection = Self {
            name: name.to_owned(),
            open: RefCell::default(),
            known: Cell::new(false),
            gone: Rc::default(),
        };
        connection.database().await?;
        Ok(connection)
    }

    pub(super) fn name(&self) -> &str {
        &self.name
    }

    /// Does `work` on the database. When the connection turns out to be lost, which iOS does to
    /// apps in the background, the work is done again on a new one: it must bear that. A connection
    /// that was lost while the app slept is noticed by the first try, and the next may be cut off, too.
    pub(super) async fn run<T>(
        &self,
        work: impl AsyncFn(&Database) -> Result<T, IdbError>,
    ) -> Result<T, IdbError> {
        for _ in 1..TRIES {
            match self.try_once(&work).await {
                Err(IdbError::Lost { .. }) => self.close(),
                result => return result,
            }
        }
        self.try_once(&work).await
    }

    async fn try_once<T>(
        &self,
        work: &impl AsyncFn(&Database) -> Result<T, IdbError>,
    ) -> Result<T, IdbError> {
        work(&self.database().await?).await
    }

    pub(super) fn close(&self) {
        if let Some(open) = self.open.take() {
            open.database.close();
        }
    }

    /// Closes, and stays closed: nobody who still holds this connection may make the database anew.
    pub(super) fn abandon(&self) {
        self.gone.set(true);
        self.close();
    }

    fn opened(&self) -> Option<Database> {
        let open = self.open.borrow();
        open.as_ref().filter(|open| !open.closed.get()).map(|open| open.database.clone())
    }

    async fn database(&self) -> Result<Database, IdbError> {
        if self.gone.get() {
            return Err(IdbError::Gone);
        }
        if let Some(database) = self.opened() {
            return Ok(database);
        }
        let (database, created) = open(&self.name).await?;
        if created && self.known.get() {
            // The events that this page knows are lost. Going on would number new ones from 1 under
            // a name that has used these numbers.
            self.gone.set(true);
            database.close();
            return Err(IdbError::Gone);
        }
        self.known.set(true);
        if let Some(other) = self.opened() {
            database.close();
            return Ok(other);
        }
        *self.open.borrow_mut() = Some(self.listen(database.clone()));
        Ok(database)
    }

    /// Lets go of the database when another tab wants to change or delete it.
    fn listen(&self, database: Database) -> Open {
        let closed = Rc::new(Cell::new(false));
        let on_version_change = {
            let (database, closed, gone) = (database.clone(), closed.clone(), self.gone.clone());
            EventListener::new(database.clone().as_sys(), "versionchange", move |event| {
                let event = event.dyn_ref::<web_sys::IdbVersionChangeEvent>();
                if event.is_some_and(|event| event.new_version().is_none()) {
                    gone.set(true);
                }
                closed.set(true);
                database.clone().close();
            })
        };
        let on_close = {
            let closed = closed.clone();
            EventListener::new(database.as_sys(), "close", move |_| closed.set(true))
        };
        Open { database, closed, _listeners: [on_version_change, on_close] }
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        self.close();
    }
}

/// Opens the database, and tells whether it had to be made; one of an older version is brought up to date.
async fn open(name: &str) -> Result<(Database, bool), IdbError> {
    let created = Rc::new(Cell::new(false));
    let set_created = created.clone();
    let database = Database::open(name)
        .with_version(schema::SCHEMA_VERSION)
        .with_on_upgrade_needed(move |event, database| {
            set_created.set(event.old_version() < 1.0);
            schema::create(&database)
        })
        .await?;
    Ok((database, created.get()))
}
