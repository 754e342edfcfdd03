//! Calls by name, for the browser APIs that web-sys does not offer without unstable flags.

use js_sys::{Array, Function, Object, Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

/// The page's window.
pub(crate) fn window() -> web_sys::Window {
    // The crate runs in pages only; workers have code of their own.
    web_sys::window().expect("a page has a window")
}

pub(crate) fn document() -> web_sys::Document {
    window().document().expect("a page has a document")
}

/// The property `name`, or undefined.
pub(crate) fn get(target: &JsValue, name: &str) -> JsValue {
    Reflect::get(target, &name.into()).unwrap_or(JsValue::UNDEFINED)
}

/// The property `name` if it is there and no null.
pub(crate) fn find(target: &JsValue, name: &str) -> Option<JsValue> {
    Some(get(target, name)).filter(|value| !value.is_undefined() && !value.is_null())
}

/// Calls the method `name`. An absent method is an error, as it is in JavaScript.
pub(crate) fn call(target: &JsValue, name: &str, arguments: &[&JsValue]) -> Result<JsValue, JsValue> {
    let method: Function = get(target, name).dyn_into()?;
    let arguments: Array = arguments.iter().copied().collect();
    Reflect::apply(&method, target, &arguments)
}

/// Calls a method that answers by a promise, and waits for the answer.
pub(crate) async fn call_async(
    target: &JsValue,
    name: &str,
    arguments: &[&JsValue],
) -> Result<JsValue, JsValue> {
    let promise: Promise = call(target, name, arguments)?.dyn_into()?;
    JsFuture::from(promise).await
}

/// An object of these properties.
pub(crate) fn object<const N: usize>(properties: [(&str, JsValue); N]) -> JsValue {
    let object = Object::new();
    for (name, value) in properties {
        // A fresh plain object takes every property.
        let _ = Reflect::set(&object, &name.into(), &value);
    }
    object.into()
}

/// The `name` of an exception, or its text.
pub(crate) fn error_name(error: &JsValue) -> String {
    let name = find(error, "name").and_then(|name| name.as_string());
    name.or_else(|| error.as_string()).unwrap_or_else(|| "Error".to_owned())
}
