"""What second thoughts say by their words alone, and what is none."""

import pytest

from handlers.nlu.thoughts import (
    LONGEST,
    Amount,
    Change,
    Half,
    Instead,
    Part,
    Rather,
    ThisTime,
    Thought,
    Total,
    UpTo,
    Wait,
    read_thought,
)

READ: list[tuple[str, Thought]] = [
    ("不对 我要的是东鹏250的", Instead("东鹏250的")),
    ("搞错了，应该是雪碧500的！", Instead("雪碧500的")),
    ("说错了 黄瓜应该是茄子", Instead("茄子", of="黄瓜")),
    ("错了错了 脉动我要的是桃子味", Instead("桃子味", of="脉动")),
    ("油说错了 要花生油 不是调和油", Instead("花生油", "调和油", "油")),
    ("不是五花肉 我要的是猪前腿肉", Instead("猪前腿肉", "五花肉")),
    ("不是红牛是东鹏", Instead("东鹏", "红牛")),
    ("应该是美汁源 我说错了", Instead("美汁源")),
    ("红牛才对", Instead("红牛")),
    ("打错了 百事可乐", Instead("百事可乐", is_told=False)),
    ("不是5箱 是3箱", Amount("3箱", wrong="5箱")),
    ("不了还是德芙吧", Rather("德芙")),
    ("就1箱 不要多", Total("1箱")),
    ("不对 我要的是可乐 500的", Instead("可乐 500的")),
    ("还是维达吧", Rather("维达")),
    ("算了还是要蒙牛呢", Rather("蒙牛")),
    ("还是要原来那个", Rather()),
    ("换回来吧", Rather()),
    ("就这2箱 别的不要", Total("2箱", is_all=True)),
    ("一共就3箱 不要多发", Total("3箱")),
    ("不够 一共要8箱", Total("8箱")),
    ("好像少了点 雪碧总共10箱", Total("10箱", "雪碧")),
    ("太多了 一共3箱吧", Total("3箱")),
    ("红牛总共5箱", Total("5箱", "红牛")),
    ("就要1箱 其他不要", Total("1箱", is_all=True)),
    ("冰柜放不下 先来一半 剩下的以后再订", Half(is_later=True)),
    ("手头紧 先要一半吧 剩下的过几天再说", Half(is_later=True)),
    ("减半吧", Half()),
    ("小酥肉只要一半就行了", Half("小酥肉")),
    ("乌苏里头2箱换成青岛纯生", Part("2箱", "青岛纯生", "乌苏", is_sure=True)),
    ("菜心拿出3斤换成生菜", Part("3斤", "生菜", "菜心", is_sure=True)),
    ("2箱可乐换成雪碧", Part("2箱", "雪碧", "可乐")),
    ("其中4箱换百岁山", Part("4箱", "百岁山", is_sure=True)),
    ("冰露凑5箱", UpTo("5箱", "冰露")),
    ("那就凑够5箱吧", UpTo("5箱")),
    ("加到5箱", UpTo("5箱")),
    ("皮蛋家里还有 去掉", Change("皮蛋去掉")),
    ("面粉店里还有2袋 只要2袋", Change("面粉改成2袋")),
    ("菜心还是10斤吧", Amount("10斤", "菜心")),
    ("还是要3箱好了", Amount("3箱")),
    ("哎等等", Wait()),
    ("哎呀说错了", Wait(is_error=True)),
    ("五花肉一半换成猪前腿肉", Part("", "猪前腿肉", "五花肉", is_sure=True)),
    ("红牛只要一半 怡宝不变", Half("红牛", is_later=True)),
    ("等一下我看看", Wait()),
    ("我说错了 面是3箱", Amount("3箱", "面")),
    ("油是2桶吧", Amount("2桶", "油")),
    ("怡宝一共要8箱 这次先送4箱 剩下4箱我下周再订", ThisTime("4箱", "怡宝")),
    ("太多了放不下 这次先来6箱 剩下的下周我再叫", ThisTime("6箱")),
    ("红牛先要5箱 余下的以后再说", ThisTime("5箱", "红牛")),
    ("再等等 冰红茶还是要500的", Rather("500的", "冰红茶")),
]

NONE = [
    "",
    "。",
    "可乐3箱 雪碧2箱",
    "不对",
    "不对 我说的是3箱",
    "昨天送错了 我要的是雪碧",
    "不对 送来的是可乐",
    "不对吧 多少钱",
    "价钱不对",
    "应该是明天送",
    "不对 我要的是发票",
    "不对 土豆15斤 西红柿12斤",
    "不对 我要的是土豆15斤 西红柿12斤",
    "不对 应该是土豆 再加红牛2箱",
    "还是上次那些",
    "还是不要了",
    "还是老样子",
    "再来一半的可乐 3箱 先来一半",
    "先来一半 再加红牛2箱",
    "一共3箱 再来雪碧",
    "菜心还有吗",
    "怡宝6箱吧",
    "等等再送",
    "我家里有事 不是可乐",
    "红牛 可乐",
    "不要香菜 葱花",
    "可乐3箱 这次先来6箱 剩下的下周再叫",
    "怡宝 剩下的下周再叫",
]


@pytest.mark.parametrize(("text", "thought"), READ, ids=[text for text, _ in READ])
def test_read(text: str, thought: Thought) -> None:
    assert read_thought(text) == thought


@pytest.mark.parametrize("text", NONE)
def test_is_something_else(text: str) -> None:
    assert read_thought(text) is None


def test_a_longer_message_says_more() -> None:
    assert read_thought("先来一半" + " " * LONGEST) is None
