"""What made-up people are called. Names by how common they are, in China roughly as the census counts them."""

from __future__ import annotations

SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦"
    "江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文庞樊兰殷施陶洪翟安颜倪严牛温芦季俞章鲁葛伍韦申尤毕聂丛焦向柳邢路岳齐梅莫庄辛管祝左涂谷祁时舒耿牟卜詹关苗凌费纪靳盛童"
)
COMPOUND = ("欧阳", "司马", "上官", "诸葛")
GIVEN = (
    "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉萍红娥玲芬燕彬鹏浩凯俊峰波辉健斌宇鑫飞龙云梅雪婷婧倩欣怡佳琪思雨梦琳瑶颖慧莹洁晶璐菲蕾薇佩瑜珊珍琼春兰凤仙菊"
    "荣贵福生国庆建文武志远海天一诺子轩浩然宇航梓涵晨曦嘉铭泽翰睿博雅若彤诗语可馨紫萱钰桐沐阳昊安宁乐康泰成功立新东南西北中正义仁礼智信"
)
TRADITIONAL = str.maketrans(
    "张刘陈杨赵黄吴孙马罗郑谢韩冯萧邓许吕苏卢蒋贾叶阎余钟谭邹陆顾龙万钱汤贺赖龚庞兰鲁韦毕聂丛岳齐庄凌费纪伟丽强军杰涛红凤云莹晶琼兰贵国庆东义礼华凯鹏飞轩诺铭泽语钰阳乐",
    "張劉陳楊趙黃吳孫馬羅鄭謝韓馮蕭鄧許呂蘇盧蔣賈葉閻余鍾譚鄒陸顧龍萬錢湯賀賴龔龐蘭魯韋畢聶叢岳齊莊凌費紀偉麗強軍傑濤紅鳳雲瑩晶瓊蘭貴國慶東義禮華凱鵬飛軒諾銘澤語鈺陽樂",
)
HOMOPHONES = (
    "伟玮",
    "静婧",
    "明鸣",
    "娟涓",
    "燕雁",
    "怡宜",
    "欣心",
    "文雯",
    "佳嘉",
    "俊骏",
    "峰锋",
    "琳林",
    "瑶遥",
    "颖影",
)
NICKNAMES = (
    "小鱼儿 阳光 清风徐来 岁月静好 一叶知秋 柠檬 奶茶不加糖 星辰大海 路人甲 静静的看海 小确幸 "
    "云淡风轻 快乐每一天 大脸猫 简单生活 南瓜 夏天的风 月半弯 糖果 花开富贵 平安是福 北极星 "
    "蓝天白云 胖胖 橘子汽水 山野 半夏 芒果 茶小姐 晴天 旺财 小太阳 木木 七七"
).split()
NOBODY = ("", "", "", "微信用户", "匿名用户", "顾客", "Guest")
FIRST = (
    "James Mary John Patricia Robert Jennifer Michael Linda William Elizabeth David Barbara Richard Susan "
    "Joseph Jessica Thomas Sarah Charles Karen Anna Emma Olivia Sophia Lucas Noah Liam Mia Ella Leo Max "
    "Paul Julia Laura Marie Clara Hugo Nina Oscar Peter Simon Felix Hannah Greta Ida Jonas Erik Astrid "
    "Bruno Carla Dario Elena"
).split()
LAST = (
    "Smith Johnson Williams Brown Jones Garcia Miller Davis Rodriguez Martinez Hernandez Lopez Gonzalez "
    "Wilson Anderson Thomas Taylor Moore Jackson Martin Lee Thompson White Harris Clark Lewis Robinson "
    "Walker Young Allen King Wright Scott Torres Nguyen Hill Flores Green Adams Nelson Baker Hall Rivera "
    "Campbell Mitchell Carter Roberts Berg Lindqvist Moreau Rossi Schneider Fischer Weber Keller Novak "
    "Kowalski Jensen Nilsson Dubois Laurent Ferrari Bianchi Costa Silva Santos"
).split()
CITIES = (
    ("浙江省", "杭州市", "西湖区"),
    ("浙江省", "杭州市", "拱墅区"),
    ("江苏省", "南京市", "鼓楼区"),
    ("广东省", "深圳市", "南山区"),
    ("福建省", "泉州市", "德化县"),
    ("江西省", "景德镇市", "珠山区"),
    ("上海市", "", "徐汇区"),
    ("四川省", "成都市", "武侯区"),
)
STREETS = (
    "文三路 中山北路 人民路 解放路 建设路 和平路 新华路 朝阳路 滨河大道 学院路 文化路 北京路 南京西路 长江路 "
    "黄河路 青年路 工业路 体育路 公园路 瓷都大道 景德路 陶阳路 翠苑小区 "
    "阳光花园 金色家园 碧水湾 锦绣江南 万科城 书香苑 幸福里"
).split()
WESTERN_STREETS = (
    "Mill Street|Church Road|High Street|Park Avenue|Station Road|Victoria Road|Green Lane|Oak Street|Maple Avenue|"
    "Queens Drive|Kings Road|Elm Street|Cedar Lane|Hill Court|Lake Drive|River Road"
).split("|")
MAILBOXES = ("example.com", "example.net", "example.org", "mail.example", "post.example")
