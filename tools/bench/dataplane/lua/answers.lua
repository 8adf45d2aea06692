-- The log's fields that nginx does not know, and refusals.
local find, var, sub = ngx.re.find, ngx.var, string.sub
local answers = {}
local STATUS = { UnknownStage = 421, OriginProof = 403, Method = 405, Limit = 429 }

local function escaped(text)
  return (text:gsub("[^ -~]", "?"):gsub('["\\]', "\\%0"))
end

-- Nothing has to be escaped in nearly all lines.
function answers.log(request, refusal, limit, count)
  local route, agent, path = sub(request.route, 1, 128), sub(request.agent, 1, 100), sub(request.path, 1, 300)
  local stage, subject, client, address = request.stage, sub(request.subject, 1, 128), sub(request.client, 1, 64), request.address
  if find(route .. agent .. path .. stage .. subject .. client .. address, [=[["\\]|[^ -~]]=], "jo") then
    route, agent, path, stage = escaped(route), escaped(agent), escaped(path), escaped(stage)
    subject, client, address = escaped(subject), escaped(client), escaped(address)
  end
  var.line = '"request_id":"' .. request.id .. '","trace_id":"' .. sub(request.trace, 4, 35) .. '","stage":"' .. stage
    .. '","route":"' .. route .. '","chosen_by":"Weight","refusal":"' .. refusal .. '","limit":' .. limit .. ',"count":' .. count
    .. ',"class":"' .. request.class .. '","subject":"' .. subject .. '","key":"' .. client .. '","client_ip":"' .. address
    .. '","proof_generation":"' .. request.generation .. '","user_agent":"' .. agent .. '","path":"' .. path .. '",'
end

local function answer(status, body)
  ngx.status, ngx.header.content_type, ngx.header.content_length = status, "application/json", #body
  ngx.print(body)
  return ngx.exit(ngx.HTTP_OK)
end

function answers.refuse(request, reason)
  answers.log(request, reason, 0, 0)
  return answer(STATUS[reason] or 400, '{"error":"' .. reason .. '","request_id":"' .. request.id .. '"}')
end

function answers.refuse_by(request, limit, count)
  answers.log(request, limit.name, limit.most, count)
  local header, name, is_concurrent = ngx.header, limit.name, limit.kind == "concurrent"
  header.retry_after, header.ratelimit = limit.seconds, '"' .. name .. '";r=0;t=' .. limit.seconds
  header.ratelimit_policy = '"' .. name .. '";q=' .. limit.most .. (is_concurrent and ';qu="concurrent-requests"' or ";w=" .. limit.seconds)
  return answer(429, '{"error":"Limit","limit":"' .. name .. '","request_id":"' .. request.id .. '"}')
end

return answers
