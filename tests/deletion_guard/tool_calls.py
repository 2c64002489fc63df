"""Calls that tools make all day, and that take nothing from anybody."""

from __future__ import annotations

import json
from collections.abc import Iterator
from urllib.parse import urlencode

from deletion_guard.call import Api, Call
from tests.deletion_guard.spellings import COMMENT, FORM, JSON, MEDIA_COMMENT, call, multipart


def harmless() -> Iterator[Call]:
    """Yield calls that schedulers, inboxes, bots and no-code tools make all day; every one passes."""
    yield from _reads()
    yield from _graph_writes()
    yield from _graph_messages()
    yield from _graph_settings()
    yield from _x_calls()


def _reads() -> Iterator[Call]:
    fb, ig = Api.FACEBOOK, Api.INSTAGRAM
    for path in (
        "/v26.0/me?fields=id,name",
        "/v26.0/me/accounts?limit=100",
        f"/v26.0/{COMMENT}?fields=id,message,from,created_time,is_hidden,can_hide,can_remove,parent{{id}}",
        "/v26.0/100200300400500/feed?fields=id,message,comments.limit(25).order(reverse_chronological){id,message,from}",
        "/v26.0/100200300400500_42/comments?filter=stream&summary=true&order=chronological",
        "/v26.0/100200300400500/insights?metric=page_impressions&period=day&since=1700000000&until=1700086400",
        "/v26.0/100200300400500/scheduled_posts?fields=id,message,scheduled_publish_time,is_published",
        "/v26.0/100200300400500/conversations?platform=messenger&fields=messages.limit(5){message,from}",
        "/v26.0/100200300400500/ratings?fields=review_text,recommendation_type",
        "/v26.0/100200300400500/tagged",
        "/v26.0/100200300400500/blocked",
        "/v26.0/100200300400500/subscribed_apps",
        "/v26.0/?ids=1_2,3_4&fields=id,message",
        "/v26.0/act_123/campaigns?effective_status=%5B%22ACTIVE%22%5D&fields=name,status",
        "/v26.0/debug_token?input_token=abc",
        "/me",
        "/v26.0/100200300400500/published_posts?fields=id&after=QVFIUm&limit=10",
    ):
        yield call(fb, "GET", path)
    yield call(fb, "HEAD", "/v26.0/me")
    yield call(fb, "OPTIONS", "/v26.0/me/feed")
    for path in (
        "/v26.0/178414000000001/media?fields=id,caption,comments_count,timestamp,permalink",
        "/v26.0/17900000000000002/comments?fields=id,text,username,hidden,replies{id,text,hidden}",
        "/v26.0/178414000000001/insights?metric=reach&period=day&metric_type=total_value",
        "/v26.0/178414000000001?fields=business_discovery.username(bluebottle){followers_count}",
        "/v26.0/178414000000001/content_publishing_limit?fields=quota_usage",
        "/v26.0/17900000000000003?fields=status_code",
    ):
        yield call(ig, "GET", path)


def _graph_writes() -> Iterator[Call]:
    fb = Api.FACEBOOK
    yield call(fb, "POST", f"/v26.0/{COMMENT}/comments", "message=Thank+you%2C+Ana", FORM)
    yield call(
        fb, "POST", f"/v26.0/{COMMENT}/comments", '{"message":"Please delete is_hidden=true {x}"}', JSON
    )
    yield call(
        fb, "POST", f"/v26.0/{COMMENT}/comments", *multipart({"message": "Hello", "access_token": "t"})
    )
    yield call(fb, "POST", f"/v26.0/{COMMENT}/likes")
    yield call(fb, "DELETE", f"/v26.0/{COMMENT}/likes")
    yield call(fb, "POST", f"/v26.0/{COMMENT}", "is_hidden=false", FORM)
    yield call(fb, "POST", f"/v26.0/{COMMENT}?is_hidden=0")
    yield call(fb, "POST", f"/v26.0/{COMMENT}", '{"is_hidden":false}', JSON)
    yield call(
        fb, "POST", "/v26.0/100200300400500/feed", "message=New+bread&link=https%3A%2F%2Fexample.com", FORM
    )
    yield call(
        fb,
        "POST",
        "/v26.0/me/feed",
        '{"message":"Monday","published":false,"scheduled_publish_time":1900000000,"targeting":{"geo_locations":{"countries":["LV"]}}}',
        JSON,
    )
    yield call(
        fb,
        "POST",
        "/v26.0/100200300400500/photos",
        *multipart({"caption": "Rye", "url": "https://x.example/a.jpg"}),
    )
    yield call(fb, "POST", "/v26.0/100200300400500/videos", "file_url=https%3A%2F%2Fx.example%2Fa.mp4", FORM)
    yield call(fb, "POST", "/v26.0/100200300400500/video_reels", "upload_phase=start", FORM)


def _graph_messages() -> Iterator[Call]:
    fb = Api.FACEBOOK
    yield call(
        fb,
        "POST",
        "/v26.0/me/messages",
        '{"recipient":{"comment_id":"1_2"},"message":{"text":"Hello"},"messaging_type":"RESPONSE"}',
        JSON,
    )
    yield call(
        fb,
        "POST",
        "/v26.0/me/messages",
        '{"recipient":{"id":"9"},"message":{"attachment":{"type":"template","payload":{"template_type":"button",'
        '"text":"How can we help?","buttons":[{"type":"web_url","url":"https://example.com","title":"Write"}]}}}}',
        JSON,
    )
    yield call(fb, "POST", "/v26.0/me/messages", '{"recipient":{"id":"9"},"sender_action":"typing_on"}', JSON)


def _graph_settings() -> Iterator[Call]:
    fb, ig = Api.FACEBOOK, Api.INSTAGRAM
    yield call(fb, "POST", "/v26.0/100200300400500/subscribed_apps", "subscribed_fields=feed,messages", FORM)
    yield call(fb, "DELETE", "/v26.0/100200300400500/blocked?psid=9")
    yield call(fb, "POST", "/v26.0/100200300400500_42", "scheduled_publish_time=1900000000", FORM)
    yield call(fb, "POST", "/v26.0/100200300400500_42", "is_published=true", FORM)
    yield call(fb, "POST", "/v26.0/120000000000001", "status=PAUSED", FORM)
    yield call(
        fb, "POST", "/v26.0/act_123/campaigns", "name=Spring&objective=OUTCOME_TRAFFIC&status=PAUSED", FORM
    )
    reply = {"method": "POST", "relative_url": "1_2/comments", "body": "message=Hi"}
    batch = json.dumps([{"method": "GET", "relative_url": "me"}, reply])
    yield call(fb, "POST", "/v26.0/", urlencode({"batch": batch, "include_headers": "false"}), FORM)
    yield call(fb, "POST", "/", json.dumps({"batch": json.loads(batch)}), JSON)
    yield call(ig, "POST", f"/v26.0/{MEDIA_COMMENT}/replies", "message=Thank+you", FORM)
    yield call(ig, "POST", f"/v26.0/{MEDIA_COMMENT}?hide=false")
    yield call(ig, "POST", "/v26.0/17900000000000002?comment_enabled=true")
    yield call(
        ig,
        "POST",
        "/v26.0/178414000000001/media",
        "image_url=https%3A%2F%2Fx.example%2Fa.jpg&caption=Rye",
        FORM,
    )
    yield call(ig, "POST", "/v26.0/178414000000001/media_publish", "creation_id=17900000000000003", FORM)
    yield call(ig, "POST", "/v26.0/178414000000001/mentions", "media_id=1&message=Hi", FORM)


def _x_calls() -> Iterator[Call]:
    x = Api.X
    for path in (
        "/2/users/me?user.fields=public_metrics",
        "/2/tweets/search/recent?query=conversation_id%3A1&tweet.fields=author_id,created_at&max_results=100",
        "/2/users/1500000000000000001/mentions?since_id=1&expansions=author_id",
        "/2/tweets?ids=1,2,3",
        "/2/tweets/1800000000000000001/liking_users",
        "/2/dm_events?dm_event.fields=text",
        "/1.1/account/verify_credentials.json",
    ):
        yield call(x, "GET", path)
    yield call(x, "POST", "/2/tweets", '{"text":"Good morning"}', JSON)
    yield call(
        x,
        "POST",
        "/2/tweets",
        '{"text":"Thank you","reply":{"in_reply_to_tweet_id":"1800000000000000001"}}',
        JSON,
    )
    yield call(
        x, "POST", "/2/tweets", '{"text":"Look","media":{"media_ids":["1"],"tagged_user_ids":["2"]}}', JSON
    )
    yield call(
        x, "POST", "/2/tweets", '{"text":"?","poll":{"options":["a","b"],"duration_minutes":60}}', JSON
    )
    yield call(x, "PUT", "/2/tweets/1800000000000000001/hidden", '{"hidden":false}', JSON)
    yield call(x, "POST", "/2/users/1500000000000000001/likes", '{"tweet_id":"1"}', JSON)
    yield call(x, "DELETE", "/2/users/1500000000000000001/likes/1")
    yield call(x, "DELETE", "/2/users/1500000000000000001/retweets/1")
    yield call(x, "DELETE", "/2/users/1500000000000000001/blocking/2")
    yield call(x, "POST", "/2/dm_conversations/with/2/messages", '{"text":"Hello"}', JSON)
    yield call(x, "POST", "/2/media/upload", *multipart({"media_category": "tweet_image"}))
    yield call(x, "POST", "/1.1/statuses/update.json", "status=Hello", FORM)
