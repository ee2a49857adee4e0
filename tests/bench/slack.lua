-- wrk: Slack mentions, each with an id, a timestamp and a signature of its own; every tenth is sent a second time
local ffi = require("ffi")
ffi.cdef[[
typedef struct evp_md_st EVP_MD;
const EVP_MD *EVP_sha256(void);
unsigned char *HMAC(const EVP_MD *md, const void *key, int key_len, const unsigned char *data, size_t n, unsigned char *out, unsigned int *out_len);
]]
local crypto = ffi.load("libcrypto.so.3")
local secret = os.getenv("SLACK_SIGNING_SECRET")
local question = os.getenv("SLACK_QUESTION")
local out, length = ffi.new("unsigned char[32]"), ffi.new("unsigned int[1]")
local hex = {}
for i = 0, 255 do hex[i] = string.format("%02x", i) end

local function signature(message)
  crypto.HMAC(crypto.EVP_sha256(), secret, #secret, ffi.cast("const unsigned char *", message), #message, out, length)
  local parts = {}
  for i = 0, 31 do parts[i + 1] = hex[out[i]] end
  return "v0=" .. table.concat(parts)
end

function init()
  number, again, run = 0, nil, tostring(os.time())
end

function request()
  local retry = again ~= nil
  local id = again
  again = nil
  if not retry then
    number = number + 1
    id = number
    if number % 10 == 0 then again = id end
  end
  local now = tostring(os.time())
  local ts = string.format("%s.%06d", run, id)
  local body = string.format(
    '{"team_id":"T1","api_app_id":"A1","type":"event_callback","event_id":"Ev%s-%d","event_time":%s,"event":{"type":"app_mention","user":"U1","text":"<@U0BOT> %s","ts":"%s","channel":"C1","event_ts":"%s"},"authorizations":[{"team_id":"T1","user_id":"U0BOT","is_bot":true}]}',
    run, id, now, question, ts, ts)
  local headers = { ["Content-Type"] = "application/json", ["X-Slack-Request-Timestamp"] = now, ["X-Slack-Signature"] = signature("v0:" .. now .. ":" .. body) }
  if retry then
    headers["X-Slack-Retry-Num"] = "1"
    headers["X-Slack-Retry-Reason"] = "http_timeout"
  end
  return wrk.format("POST", "/slack/events", headers, body)
end

function done(summary, latency)
  local errors = summary.errors
  io.write(string.format(
    'JSON {"requests":%d,"rps":%.1f,"p50":%.1f,"p95":%.1f,"p99":%.1f,"refused":%d,"broken":%d}\n',
    summary.requests, summary.requests / (summary.duration / 1e6), latency:percentile(50) / 1e3, latency:percentile(95) / 1e3,
    latency:percentile(99) / 1e3, errors.status, errors.connect + errors.read + errors.write + errors.timeout))
end
