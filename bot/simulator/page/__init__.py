"""The chat page: two phones in the browser, a customer's WeChat and a rep's WeCom.

Server-rendered shell, live by server-sent events, own CSS and a little JavaScript without build
step. It only shows the phones and passes on what people do; it never calls the shop's server.
"""
