"""Words that join other words in the languages most written here: they never say what a text is about.

English, French, Spanish, Portuguese, German, Italian and Arabic together, folded, of four letters and more;
shorter ones are told by their length.
"""

_WORDS = """
    aber about ademas after again against ahora ainda ainsi alcalde alcaldia algo alguem algum alguma
    algumas alguna algunas alguno algunos alguns alla alle allem allen aller alles allo alors also
    although always among anche ancora andere anderen annee annees anos another answer answers ante
    antes apres aquel aquela aquele aquella aqui asked asks assim auch aucun aunque aussi autre autres
    avant avec avere aveva avevano avoir avons beaucoup because been before began begin begins beim
    being below bene between both burgermeister busca buscamos buscar cada came cannot cela celle celles
    celui cercare cette ceux chaque cherche cherchons ciascuno cidade cidades cioe cities citta city
    ciudad ciudades come comes comme commune como contra contre cosa cosas cosi could council cual
    cuales cuando cuanto dagli dalla dalle dallo dann dans dass date dates decir degli dela dele deles
    della delle dello denn depois depuis deren desde despues deux dice diese diesem diesen dieser dieses
    doch does doing dois donc donde done dopo dove down durante durch during each ecco eine einem einen
    einer eines einige either elas eles ella ellas elle elles ellos else encore entao entonces entre
    entro eran erano erman essa esse essere esta estaba estan estao estas estava este estos etaient
    etait etre even ever every everybody faire fait fanno fare find fino first five font foram found
    four from fuer fuera fueron gave gegen give given goes going haben habla hablar hace hacen hacer
    hacia half hanno hasta hatte hatten have having help helped helps here hier highest himself however
    hundred immer into invece isso isto itself jahr jahre jahren jamais jede jeden jeder jours just kann
    keep kein keine keinen kept know known konnte last learn learned least less leur leurs like long
    look looking looks loro lungo made maire mairie mais make makes making many matter mayor mehr meme
    meno menos mentre mesmo mich mientras might moins mois molta molti molto month months more most much
    mucha muchas mucho muchos muito muitos municipal municipality municipio muss must nach nada nadie
    need needs nella nelle nello nenhum never next nglish nicht nichts nobody noch none nosotros nossa
    nosso nostra nostro nothing notre nous nuestra nuestras nuestro nuestros numa nunca oder office
    often ogni ognuno ohne oltre once onde only ontem ortuguese other others otra otras otro otros ought
    ours outra outras outro outros over panish para parce parla parlare parle parler part pela pelo
    pendant people perche pero peut plus plusieurs poco pode podem pois porque pour pourquoi prefeito
    prima primera primero procura procuramos proprio puede pueden pues quais qual quale quali quand
    quando quanto quasi quella quelle quelles quelli quello quelque quels quem questa queste questi
    question questions questo quien quienes quite rather rench same sans schon second seek seen segun
    sehr sein seine seinen seit seja selon sempre senza sera seulement seus several shall should show
    shown shows siamo sich siempre since sind sindaco sino sobre soll sollte solo some somebody
    something sondern sono sont sopra sotto sous speak speaks spoke spoken stadt stadte stata stati
    stato still suas such suchen sucht sulla sulle take taken talian tambem tambien tanto tell tells
    than that their theirs them themselves then there these they thing things this those though thousand
    three through thus tiene tienen time toda todas todo todos together told tous tout toute toutes
    toward towards town tres trop troppo tutta tutte tutti tutto twice ueber umas unas under unos unser
    unsere unter until upon used useful uses using usted vers very viele ville villes votre vous wann
    want wants waren warum ways week weeks weil welche wenn werden were what when where whether which
    while whole whom whose wieder will wird with within without work worked works would wurde wurden
    year years your yours zwei zwischen
    التي الذي الذين اللذين اللواتي هذا هذه ذلك تلك هولاء اولئك كان كانت كانوا يكون تكون ليس ليست لقد
    عند عندما بعد قبل بين خلال منذ حتي على الي على عن علي كما كيف لماذا متي اين ماذا حيث لكن لان لانه لانها
    جدا ايضا فقط جميع بعض اكثر اقل غير دون كذلك عبر ضمن حول نحن انتم لدينا لدي يمكن يمكننا نبحث نريد
    مدينه المدينه مدينتنا مدن المدن بلديه البلديه سنه سنوات شهر اشهر يوم ايام
"""
COMMON = frozenset(_WORDS.split())
