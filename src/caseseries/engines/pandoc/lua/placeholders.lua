-- What an author has still to write says so in print; on a page the style sheet does. Quarto runs this file as a filter.

local page = FORMAT ~= nil and FORMAT:match("^html") ~= nil

local function marked(span)
  if not span.classes:includes("placeholder") then return nil end
  local content = pandoc.Inlines({ pandoc.Str("["), pandoc.Strong({ pandoc.Str("To"), pandoc.Space(), pandoc.Str("be"), pandoc.Space(), pandoc.Str("written:") }), pandoc.Space() })
  content:extend(span.content)
  content:insert(pandoc.Str("]"))
  span.content = content
  return span
end

return page and {} or { { Span = marked } }
