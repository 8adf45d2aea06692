-- What our HAProxy configuration does with a request, for nginx with Lua. `settings` is made from that configuration's own files.
local bit, ffi, new_table = require "bit", require "ffi", require "table.new"
local answers, limits, names, settings = require "answers", require "limits", require "names", require "settings"
local get_headers, find, match, var = ngx.req.get_headers, ngx.re.find, ngx.re.match, ngx.var
local sub, plain_find, random, tohex = string.sub, string.find, math.random, bit.tohex
local work = {}

ffi.cdef [[
unsigned char *SHA256(const unsigned char *text, size_t length, unsigned char *hash);
int inet_pton(int family, const char *text, void *address);
]]
local C, bytes = ffi.C, ffi.new("unsigned char[32]")
local MOST = 4294967295

-- A worker hashes a proof once. Whether an API has it is asked for each request.
local hashes, hashed = {}, 0
local function hash_of(proof)
  C.SHA256(proof, #proof, bytes)
  local hex = {}
  for i = 0, 31 do hex[i + 1] = tohex(bytes[i], 2) end
  if hashed > 100 then hashes, hashed = {}, 0 end
  hashes[proof], hashed = table.concat(hex), hashed + 1
  return hashes[proof]
end

-- The source that an address is counted by, and its network, which IPv6 has.
local function source_of(address)
  if C.inet_pton(2, address, bytes) == 1 then return address end
  if C.inet_pton(10, address, bytes) == 1 then return ffi.string(bytes, 8), ffi.string(bytes, 6) end
end

local function trace_of(headers)
  local trace = headers["traceparent"]
  if type(trace) == "string" and find(trace, settings.trace, "jo") then return trace end
  if headers["tracestate"] then ngx.req.clear_header("tracestate") end
  local id = tohex(random(0, MOST)) .. tohex(random(0, MOST)) .. tohex(random(0, MOST)) .. tohex(random(1, MOST))
  return "00-" .. id .. "-" .. tohex(random(0, MOST)) .. tohex(random(1, MOST)) .. (random(100) <= 5 and "-01" or "-00")
end

local one_of = function(value) return type(value) == "table" and value[1] or value or "" end

-- Who calls, as it was sealed. @return the reason to refuse
local function read_seal(request, seal)
  local proof, origins = sub(seal, 1, 48), settings.origins[request.api]
  request.generation = origins and sub(seal, 49, 49) == ";" and origins[hashes[proof] or hash_of(proof)] or ""
  if request.generation == "" then return "OriginProof" end
  local claims = #seal < 10240 and (match(seal, settings.sealed, "jo") or match(seal, settings.readable, "jo"))
  if not claims then return "IdentityMismatch" end
  request.subject, request.client, request.scopes = claims[1], claims[2], claims[3]
end

local function refused(request, headers, has_usual_names)
  local seal = headers["x-gatehouse-origin"]
  local reason = type(seal) ~= "string" and "OriginProof" or read_seal(request, seal)
  if reason == "OriginProof" then return reason end
  local by_name = not has_usual_names and names.refused(headers)
  if by_name == "AmbiguousHeader" then return by_name end
  if reason then return reason end
  request.source, request.network = source_of(request.address)
  if not request.source then return "ClientAddress" end
  if find(request.path, settings.ambiguous_path, "joi") then return "AmbiguousPath" end
  if by_name then return by_name end
  if not settings.stages[request.stage] then return "UnknownStage" end
end

function work.access()
  local headers = get_headers(0)
  local has_usual_names = names.are_usual(headers)
  local uri, id, stage = var.request_uri, one_of(headers["x-request-id"]), one_of(headers["x-gatehouse-stage"])
  local query, dot = plain_find(uri, "?", 1, true), plain_find(stage, ".", 1, true)
  if not find(id, "^[A-Za-z0-9=_-]{8,128}$", "jo") then id = var.request_id end
  var.id = id
  local request = {
    id = id, stage = stage, api = dot and sub(stage, 1, dot - 1) or stage, path = query and sub(uri, 1, query - 1) or uri,
    route = one_of(headers["x-gatehouse-route"]), agent = one_of(headers["user-agent"]), address = one_of(headers["x-client-ip"]),
    trace = trace_of(headers), subject = "", client = "", scopes = "", class = "", generation = "",
    source = nil, network = nil,
  }
  local reason = refused(request, headers, has_usual_names)
  if reason then return answers.refuse(request, reason) end
  local subject, client, address = request.subject, request.client, request.address
  local class = subject == "" and client == "" and "Public" or settings.classes[client] or "Agent"
  request.class = class
  local of = ";" .. class
  local keys = {
    subject = subject ~= "" and subject .. of or nil, key = client ~= "" and client .. of or nil, source = request.source .. of,
    network = request.network and request.network .. of,
  }
  local limit, count = limits.over(class, keys)
  if limit then return answers.refuse_by(request, limit, count) end
  local host = one_of(headers["x-gatehouse-host"])
  var.class, var.subject, var.client, var.scopes, var.trace = class, subject, client, request.scopes, request.trace
  var.forwarded = (request.network and 'for="[' .. address .. ']";host="' or "for=" .. address .. ';host="')
    .. (host ~= "" and host or var.http_host) .. '";proto=https'
  answers.log(request, "", 0, 0)
end

local function key_of(what, class)
  local key = what == "source" and source_of(var.http_x_client_ip) or var.subject
  return key ~= "" and key .. ";" .. class
end

-- What was admitted has ended. A client that left (499) did not err.
function work.log()
  local class, status = var.class, ngx.status
  if class ~= "" then limits.ended(class, key_of, status >= 400 and status < 499) end
end

return work
