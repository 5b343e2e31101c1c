"""What customers say, and what the bot must take it for."""

PERSON = """
转人工
人工
人工服务
人工客服
我要人工
我要转人工服务
转人工客服谢谢
请帮我转人工
能不能转人工
怎么转人工
怎么还不给我转人工
人工人工人工
客服
找客服
我要找客服
找真人
有真人吗
我想和真人说话
我要跟人说话
我要跟活人说话
能让个真人来跟我说吗
找个人跟我说
叫你们经理来
让你们领导接电话
我要见你们行长
找个工作人员
换个工作人员
不要机器人
我不想跟机器人说话
别让机器人回答我
换掉这个机器人，给我人工
机器人听不懂，转人工
接客服
快点接人工
转仁工
转人公
专人工
轉人工
轉接真人客服
請幫我轉人工客服
zhuan rengong
zhuanrengong
rengong
转rengong
转账问题你答不上来，帮我转人工
我的卡被吞了帮我找人工客服
您好，请转人工
转人工！！
agent
Agent please
human
human please
I want to talk to a real person
talk to a real person
Can I speak to a representative?
representative
operator
connect me to a live agent
transfer me to customer service
let me talk to someone
I need a human
get me a manager
I don't want to talk to a bot
no bots please
not a robot
How do I speak to an agent?
put me through to a human being please
I'd like to chat with a member of staff
"""

ANGRY = """
什么破银行
你们这什么破银行，钱都转不出去
气死我了
真是气死人了
我要投诉
我要投诉你们
投诉你们银行
我要去银保监投诉你们
太差了
你们服务太差了
服务态度这么差
垃圾银行
你们就是一群骗子
傻逼机器人
他妈的到底什么时候到账
滚
你们柜员态度太差
忍无可忍
转账三天了还没到账！！！
为什么又扣我钱？？？
怎么还不处理！！！
搞什么鬼
什么玩意儿
白痴，转人工
我要投诉，这都第三次了
This is ridiculous
you are useless
what a terrible bank
I'm furious
I want to complain
I want to make a complaint
worst bank ever
this is bullshit
fuck you
why is my money still not there???
I am so angry right now
"""

COMPLAINT = """
怎么投诉
如何投诉
在哪里投诉
投诉电话多少
投诉多久能有结果
投诉渠道有哪些
我要投诉，怎么投诉
我想投诉，找谁
How do I make a complaint?
where can I complain
"""

SMALL_TALK = """
你好
您好
在吗
你好在吗
早上好
晚上好呀
hi
Hello
hello there
Good morning
谢谢
谢谢你
好的，谢谢
非常感谢
辛苦了
thanks
Thank you very much
再见
拜拜
bye
goodbye
好的
嗯
知道了
ok
你是谁
你是机器人吗
你是真人吗
are you a bot
are you a real person?
你能做什么
你会什么
what can you do
不用转人工
不需要人工客服
no need for an agent
hey, anyone there?
ok thanks, bye
没事了谢谢
"""

QUESTION = """
人工智能是什么
人工费多少
人工服务时间
人工客服几点上班
人工几点下班
半夜有人工客服吗
客服电话是多少
人工审核要多久
为什么我的贷款转人工审核了
不用转人工，我就问下转账限额
转人工要收费吗
我的卡丢了
我妈的卡丢了怎么办
他妈的卡我能代取吗
转入公积金账户怎么弄
转入工资卡要手续费吗
钱转入工行多久到账
卡破了怎么换
破损的人民币可以换吗
什么破损的钱能换
垃圾短信怎么屏蔽
基金滚动持有是什么意思
被骗了怎么办
我把钱打给骗子了
在网上和人聊天被骗了钱
接到客服电话说要退款是真的吗
有人自称客服让我转账
上次来客服说可以减免
别人代我取钱可以吗
可以让别人代我开卡吗
能叫人帮我取钱吗
换个机器取钱有手续费吗
客户经理电话多少
USB盾怎么用
急死了卡丢了怎么办
钱什么时候到账？？
经理贷是什么产品
挂失要人工办理吗
你好，我想查余额
忘记密码怎么办
1万元存一年多少利息
when do your agents work
what are the agent hours
how much is the agent fee
do you work with real estate agents
What is the customer service number?
I lost my card
Can another person withdraw my money?
is it stupid to prepay my loan
my card is useless abroad, why
I don't need an agent, just tell me the transfer limit
How do I report a lost card!
someone stole my card
can I send money to another person
does the bank have staff discounts
How do I transfer to another person?
Can I transfer to someone without a card
Do I need to speak to a representative to change my pin?
ATM daily limit
妈妈的死期到期了，她走不动
怎么没接收到客服来电
"""


def lines(block: str) -> list[str]:
    """The utterances of one block."""
    return [line for line in block.strip().splitlines() if line]
