import type { JsonObject } from "../../engine/model/json.ts";

/** A manifest as `manifest.schema.json` has let it through. Templates are texts with `{{ }}`. */
export interface Manifest {
  readonly title?: string;
  readonly requester: Requester;
  readonly api_budget?: readonly { readonly limit: number; readonly interval: string }[];
  readonly check?: {
    readonly path: string;
    readonly id?: string;
    readonly label?: string;
    readonly currency?: string;
  };
  readonly settle_seconds?: number;
  readonly streams: Readonly<Record<string, Stream>>;
}

export interface Requester {
  readonly url_base: string;
  readonly authenticator?: Authenticator;
  readonly request_parameters?: Texts;
  readonly request_headers?: Texts;
  readonly error_handler?: ErrorHandler;
  readonly timeout_seconds?: number;
  readonly max_answer_bytes?: number;
}

export type Texts = Readonly<Record<string, string>>;

export interface Authenticator {
  readonly type: "none" | "basic" | "bearer" | "api_key" | "oauth2";
  readonly inject_into?: "header" | "request_parameter";
  readonly field_name?: string;
  readonly prefix?: string;
  readonly token_refresh_endpoint?: string;
  readonly grant_type?: "refresh_token" | "client_credentials";
  readonly client_auth?: "basic" | "body";
  readonly scopes?: readonly string[];
}

export interface ErrorHandler {
  readonly max_retries?: number;
  readonly backoff_seconds?: number;
  readonly error_message?: readonly string[];
  readonly response_filters?: readonly ResponseFilter[];
}

export interface ResponseFilter {
  readonly http_codes?: readonly number[];
  readonly error_message_contains?: string;
  readonly action: "retry" | "fail" | "ignore" | "success";
  readonly error_message?: string;
}

/** Where a value goes in a request. */
export interface Option {
  readonly inject_into: "request_parameter" | "header" | "body_json" | "path";
  readonly field_name?: string;
}

export type Keys = readonly (string | number)[];

export interface Stream {
  readonly path: string;
  readonly http_method?: "GET" | "POST";
  readonly request_parameters?: Texts;
  readonly request_headers?: Texts;
  readonly request_body_json?: JsonObject;
  readonly primary_key: string;
  readonly record_selector?: { readonly field_path?: Keys };
  readonly paginator?: Paginator;
  readonly incremental_sync?: Incremental;
  readonly partition_router?: { readonly parent_stream: string; readonly set?: Texts };
  readonly deleted_field?: string;
  readonly fields?: Readonly<Record<string, Field>>;
  readonly parts?: Parts;
  readonly version?: { readonly field?: string; readonly header?: string };
  readonly retrieve?: {
    readonly path: string;
    readonly request_parameters?: Texts;
    readonly field_path?: Keys;
  };
  readonly search?: Readonly<Partial<Record<SearchPart, string>>>;
  readonly create?: WriteCall;
  readonly update?: WriteCall;
  readonly void?: WriteCall;
  readonly idempotency_key?: Option;
  readonly version_option?: Option;
}

export interface Paginator {
  readonly type: "cursor" | "offset" | "page";
  readonly page_size?: number;
  readonly page_size_option?: Option;
  readonly page_token_option: Option;
  readonly start_from_page?: number;
  readonly cursor_value?: string;
  readonly stop_condition?: string;
  readonly total?: string;
}

export interface Incremental {
  readonly cursor_field: string;
  readonly start?: string;
  readonly start_time_option: Option;
  readonly lookback_window?: string;
  readonly sorted?: boolean;
}

export interface WriteCall {
  readonly path: string;
  readonly http_method?: "POST" | "PUT" | "PATCH" | "DELETE";
  readonly request_parameters?: Texts;
  readonly request_headers?: Texts;
  readonly body_at?: Keys;
  readonly body?: JsonObject;
  readonly field_path?: Keys;
}

export type SearchPart = "name" | "number" | "party" | "date";

export type Parts = Readonly<
  Partial<
    Record<
      "name" | "number" | "note" | "total" | "balance" | "date" | "party" | "active" | "changed",
      string
    >
  >
>;

export type Kind = "text" | "decimal" | "money" | "date" | "instant" | "bool" | "any";

export type Field =
  | Kind
  | {
      readonly type: Kind | "one_of" | "reference" | "object" | "list";
      readonly values?: readonly string[];
      readonly to?: readonly string[];
      readonly fields?: Readonly<Record<string, Field>>;
      readonly max?: number;
      readonly required?: boolean;
      readonly read_only?: boolean;
      readonly note?: string;
    };

export const PAGE_SIZE = 100;
