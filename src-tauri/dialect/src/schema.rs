//! JSON Schema as each target takes it (`wire/08-json-schema.md`). Order of properties is kept.

use serde_json::value::RawValue;

/// For OpenAI function tools: root `type: object`, `properties` on every object.
pub(crate) fn for_openai(_schema: Option<&RawValue>) -> Box<RawValue> {
    todo!()
}

/// For Anthropic `input_schema`: root `type: object`, no root combinators.
pub(crate) fn for_anthropic(_schema: Option<&RawValue>) -> Box<RawValue> {
    todo!()
}

/// For Anthropic `output_config.format` and OpenAI strict schemas: `additionalProperties: false` on every object; `required` is left as it is for Anthropic.
pub(crate) fn closed(_schema: &RawValue) -> Box<RawValue> {
    todo!()
}

/// For Gemini `parametersJsonSchema` and `responseJsonSchema`: the light clean. `None` for a schema without properties.
pub(crate) fn for_gemini(_schema: Option<&RawValue>) -> Option<Box<RawValue>> {
    todo!()
}

/// For Gemini `parameters` and `responseSchema`: the full clean into the OpenAPI subset. `None` for a schema without properties.
pub(crate) fn for_gemini_openapi(_schema: Option<&RawValue>) -> Option<Box<RawValue>> {
    todo!()
}

/// From Gemini's OpenAPI subset to ordinary JSON Schema: lower-case types, `nullable` to a type list.
pub(crate) fn from_gemini(_schema: &RawValue) -> Box<RawValue> {
    todo!()
}
