-- Counters in shared memory, of all workers. A period begins with a key's first request; only admitted requests count.
local settings = require "settings"
local limits = {}

for _, list in pairs(settings.limits) do
  for _, one in ipairs(list) do one.counter = ngx.shared[one.of .. "_" .. one.kind] end
end

local function take_back(list, last, keys)
  for i = 1, last do
    local one = list[i]
    if one.kind ~= "errors" and keys[one.of] then one.counter:incr(keys[one.of], -1) end
  end
end

-- Counts a request. @return the limit that it is over, and the count
function limits.over(class, keys)
  local list = settings.limits[class]
  for i = 1, #list do
    local one = list[i]
    local key, kind, count = keys[one.of], one.kind, 0
    if key then
      if kind == "errors" then count = (one.counter:get(key) or 0) + 1
      else count = one.counter:incr(key, 1, 0, kind == "requests" and settings.period or 0) end
      if count > one.most then
        take_back(list, i, keys)
        return one, kind == "concurrent" and count or count - 1
      end
    end
  end
end

-- A request has ended. What a service answered with an error is counted.
function limits.ended(class, key_of, is_error)
  local list = settings.limits[class]
  for i = 1, #list do
    local one = list[i]
    if one.kind == "concurrent" or is_error and one.kind == "errors" then
      local key = key_of(one.of, class)
      if key and one.kind == "concurrent" then one.counter:incr(key, -1)
      elseif key then one.counter:incr(key, 1, 0, settings.period) end
    end
  end
end

return limits
