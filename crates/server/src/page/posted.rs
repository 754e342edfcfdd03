//! What the form for complaints sends: fields and photos, or fields alone from whoever writes a form of his own.

use std::collections::HashMap;

use axum::Form;
use axum::body::{Body, to_bytes};
use axum::extract::multipart::{Field, MultipartError};
use axum::extract::{FromRequest, Multipart, Request};
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::IntoResponse;
use tokio::time::timeout;

use super::package::Asked;
use crate::api::Server;
use crate::complaining::{MOST_READING, Typed};
use crate::photo::{MOST_PHOTOS, Photo};

/// The most bytes of a form without its photos: each character may take twelve of them.
pub const MOST_FORM_BYTES: usize = 64 * 1024;

/// What was sent.
#[derive(Default)]
pub struct Posted {
    /// Random, and of this form alone: what is sent twice is known again by it.
    pub form: String,
    /// Nobody sees this field, and whoever fills in all fields there are is no person.
    pub website: String,
    /// On pages that were asked for a date, and by whoever can read more of the package.
    pub date: String,
    lot: String,
    pub typed: Typed,
    pub photos: Vec<Photo>,
    /// There were too many photos, or one that is too large or no photo.
    pub has_bad_photos: bool,
}

/// Why it was not read.
#[derive(Clone, Copy, Debug)]
pub enum Unread {
    TooLarge,
    Broken(StatusCode),
}

impl Posted {
    /// Reads a form, however it is encoded, unless it takes too long.
    pub async fn read(server: &Server, request: Request) -> Result<Self, Unread> {
        let reading = timeout(MOST_READING, Self::read_all(server, request));
        reading.await.unwrap_or(Err(Unread::Broken(StatusCode::REQUEST_TIMEOUT)))
    }

    async fn read_all(server: &Server, request: Request) -> Result<Self, Unread> {
        let kind = request.headers().get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
        if kind.is_some_and(|kind| kind.starts_with("multipart/")) {
            let multipart = Multipart::from_request(request, server).await;
            return Self::read_parts(multipart.map_err(|error| Unread::of(error.status()))?).await;
        }
        let (parts, body) = request.into_parts();
        let body = to_bytes(body, MOST_FORM_BYTES).await.map_err(|_| Unread::TooLarge)?;
        let request = Request::from_parts(parts, Body::from(body));
        let form = Form::<HashMap<String, String>>::from_request(request, server).await;
        let Form(fields) = form.map_err(|error| Unread::of(error.into_response().status()))?;
        let mut posted = Self::default();
        fields.into_iter().for_each(|(name, value)| posted.set(&name, value));
        Ok(posted)
    }

    async fn read_parts(mut multipart: Multipart) -> Result<Self, Unread> {
        let (mut posted, mut bytes) = (Self::default(), 0);
        while let Some(field) = multipart.next_field().await? {
            let name = field.name().unwrap_or_default().to_owned();
            if name == "photos" {
                posted.add_photo(field).await?;
            } else {
                let text = field.text().await?;
                bytes += text.len();
                if bytes > MOST_FORM_BYTES {
                    return Err(Unread::TooLarge);
                }
                posted.set(&name, text);
            }
        }
        Ok(posted)
    }

    /// What the complaint is about, where the path says no more than the product.
    pub fn asked(&self) -> Asked {
        match self.lot.trim() {
            "" => Asked::of_date(&self.date),
            lot => Asked::Lot(lot.to_owned()),
        }
    }

    /// Nothing of a photo too many is kept while the rest is read. A field without a file comes as an empty one.
    async fn add_photo(&mut self, field: Field<'_>) -> Result<(), Unread> {
        let file = field.bytes().await?;
        if file.is_empty() {
            return Ok(());
        }
        match Photo::read(&file) {
            Some(photo) if self.photos.len() < MOST_PHOTOS => self.photos.push(photo),
            _ => self.has_bad_photos = true,
        }
        Ok(())
    }

    fn set(&mut self, name: &str, value: String) {
        let field = match name {
            "form" => &mut self.form,
            "website" => &mut self.website,
            "date" => &mut self.date,
            "lot" => &mut self.lot,
            "category" => &mut self.typed.category,
            "words" => &mut self.typed.words,
            "since" => &mut self.typed.since,
            "bought" => &mut self.typed.bought,
            "contact" => &mut self.typed.contact,
            _ => return,
        };
        *field = value;
    }
}

impl Unread {
    fn of(status: StatusCode) -> Self {
        if status == StatusCode::PAYLOAD_TOO_LARGE { Self::TooLarge } else { Self::Broken(status) }
    }
}

impl From<MultipartError> for Unread {
    fn from(error: MultipartError) -> Self {
        Self::of(error.status())
    }
}
