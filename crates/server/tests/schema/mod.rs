//! As much of JSON Schema (2020-12) as utoipa writes. What is not known here is an error, and no schema is
//! taken for one that fits everything.

use std::collections::BTreeSet;

use serde_json::Value;

/// Words that say nothing of the value.
const SILENT: [&str; 8] =
    ["description", "format", "default", "example", "deprecated", "title", "examples", "propertyNames"];

/// Why `value` does not fit `schema`, which may name others of `document`. What no schema names must not be
/// there.
pub fn check(document: &Value, schema: &Value, value: &Value) -> Result<(), String> {
    if let (Some(known), Some(object)) = (names(document, schema), value.as_object())
        && let Some(unknown) = object.keys().find(|name| !known.contains(*name))
    {
        return Err(format!("{unknown} is not in the document"));
    }
    fits(document, schema, value)
}

/// The names of an object's properties; nothing where they are free, or it is none.
fn names(document: &Value, schema: &Value) -> Option<BTreeSet<String>> {
    if let Some(pointer) = schema["$ref"].as_str() {
        return names(document, document.pointer(pointer.strip_prefix('#')?)?);
    }
    if let Some(forms) = schema["allOf"].as_array() {
        let all: Option<Vec<_>> = forms.iter().map(|form| names(document, form)).collect();
        return Some(all?.into_iter().flatten().collect());
    }
    Some(schema["properties"].as_object()?.keys().cloned().collect())
}

fn fits(document: &Value, schema: &Value, value: &Value) -> Result<(), String> {
    if let Some(fits_all) = schema.as_bool() {
        return if fits_all { Ok(()) } else { Err(format!("{value} is not allowed")) };
    }
    let schema = schema.as_object().ok_or_else(|| format!("no schema: {schema}"))?;
    for (word, said) in schema {
        match word.as_str() {
            "$ref" => {
                let pointer = said.as_str().and_then(|it| it.strip_prefix('#')).unwrap_or_default();
                let named = document.pointer(pointer).ok_or_else(|| format!("no {said}"))?;
                fits(document, named, value)?;
            }
            "type" => {
                let names = said.as_array().cloned().unwrap_or_else(|| vec![said.clone()]);
                if !names.iter().any(|name| is(name.as_str().unwrap_or_default(), value)) {
                    return Err(format!("{value} is no {said}"));
                }
            }
            "properties" => each_property(document, schema, value)?,
            "required" => {
                let missing = said.as_array().into_iter().flatten().filter_map(Value::as_str);
                if let Some(missing) = missing.into_iter().find(|name| value.get(name).is_none()) {
                    return Err(format!("{missing} is missing"));
                }
            }
            "additionalProperties" => {
                for (name, inner) in value.as_object().into_iter().flatten() {
                    if schema.get("properties").and_then(|known| known.get(name)).is_none() {
                        check(document, said, inner).map_err(|wrong| format!("{name}: {wrong}"))?;
                    }
                }
            }
            "items" => {
                let inner = value.as_array().into_iter().flatten();
                inner.into_iter().try_for_each(|inner| check(document, said, inner))?;
            }
            "prefixItems" => {
                let pairs = said.as_array().into_iter().flatten().zip(value.as_array().into_iter().flatten());
                pairs.into_iter().try_for_each(|(said, inner)| check(document, said, inner))?;
            }
            "minItems" | "maxItems" => {
                let (count, bound) = (value.as_array().map_or(0, Vec::len) as u64, said.as_u64());
                let fits = if word == "minItems" { Some(count) >= bound } else { Some(count) <= bound };
                if !fits {
                    return Err(format!("{count} items"));
                }
            }
            "enum" => {
                if !said.as_array().is_some_and(|words| words.contains(value)) {
                    return Err(format!("{value} is none of {said}"));
                }
            }
            "minimum" => {
                if value.as_f64().is_some_and(|it| Some(it) < said.as_f64()) {
                    return Err(format!("{value} is below {said}"));
                }
            }
            "oneOf" | "anyOf" => {
                let mut forms = said.as_array().into_iter().flatten();
                if !forms.any(|form| check(document, form, value).is_ok()) {
                    return Err(format!("{value} is none of the forms"));
                }
            }
            "allOf" => {
                let forms = said.as_array().into_iter().flatten();
                forms.into_iter().try_for_each(|form| fits(document, form, value))?;
            }
            word if SILENT.contains(&word) => {}
            word => return Err(format!("the schema says {word}, which this test does not know")),
        }
    }
    Ok(())
}

fn each_property(
    document: &Value,
    schema: &serde_json::Map<String, Value>,
    value: &Value,
) -> Result<(), String> {
    let known = schema.get("properties").and_then(Value::as_object);
    for (name, inner) in value.as_object().into_iter().flatten() {
        if let Some(said) = known.and_then(|known| known.get(name)) {
            check(document, said, inner).map_err(|wrong| format!("{name}: {wrong}"))?;
        }
    }
    Ok(())
}

fn is(name: &str, value: &Value) -> bool {
    match name {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "boolean" => value.is_boolean(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        "null" => value.is_null(),
        _ => false,
    }
}
