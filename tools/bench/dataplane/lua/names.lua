-- The names of a request's headers. nginx itself drops those with other separators than `-`.
local settings = require "settings"
local clear_header, find, concat = ngx.req.clear_header, ngx.re.find, table.concat
local names = {}

-- There are as many usual names as the list has: others are not kept.
local usual = {}
local function is_usual(name)
  if find(name, settings.usual, "jo") then usual[name] = true end
  return usual[name]
end

-- Whether all names are usual ones, and the gateway's there once.
function names.are_usual(headers)
  for name, value in pairs(headers) do
    if not usual[name] and not is_usual(name) then return false end
    if type(value) == "table" and settings.own[name] then return false end
  end
  return true
end

-- What a request with other names is refused for; else what services may believe is removed.
function names.refused(headers)
  local all = {}
  for name, value in pairs(headers) do
    for _ = 1, type(value) == "table" and #value or 1 do all[#all + 1] = name end
  end
  if find(concat(all, ","), settings.ambiguous, "jo") then return "AmbiguousHeader" end
  local upgrade = headers["upgrade"]
  if headers["http2-settings"] or upgrade and find(type(upgrade) == "table" and concat(upgrade, ",") or upgrade, "h2c", "joi") then
    return "Upgrade"
  end
  if headers["x-http-method-override"] then return "MethodOverride" end
  for name in pairs(headers) do
    if name == "upgrade" or name == "x-gatehouse-version" or find(name, "^x-auth-", "jo") or find(name, settings.believed, "jo") then
      clear_header(name)
    end
  end
end

return names
