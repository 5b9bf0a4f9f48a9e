// Text for the kernels' benchmarks: Article 1 of the Universal Declaration of Human Rights (United Nations, 1948), again and again,
// so that the numbers hang on the script and not on a file that is elsewhere. Whole corpora are the business of bench/compare.
#pragma once

#include <string>
#include <string_view>

namespace tamis::bench {

struct Sample {
  std::string_view language;
  std::string_view article;
};

inline constexpr Sample kSamples[] = {
    {"en",
     "All human beings are born free and equal in dignity and rights. They are endowed with reason "
     "and conscience and should act towards one another in a spirit of brotherhood."},
    {"fr",
     "Tous les êtres humains naissent libres et égaux en dignité et en droits. Ils sont doués de "
     "raison et de conscience et doivent agir les uns envers les autres dans un esprit de "
     "fraternité."},
    {"de",
     "Alle Menschen sind frei und gleich an Würde und Rechten geboren. Sie sind mit Vernunft und "
     "Gewissen begabt und sollen einander im Geist der Brüderlichkeit begegnen."},
    {"ru",
     "Все люди рождаются свободными и равными в своем достоинстве и правах. Они наделены разумом и "
     "совестью и должны поступать в отношении друг друга в духе братства."},
    {"el",
     "Όλοι οι άνθρωποι γεννιούνται ελεύθεροι και ίσοι στην αξιοπρέπεια και τα δικαιώματα. Είναι "
     "προικισμένοι με λογική και συνείδηση, και οφείλουν να συμπεριφέρονται μεταξύ τους με πνεύμα "
     "αδελφοσύνης."},
    {"ar",
     "يولد جميع الناس أحرارًا متساوين في الكرامة والحقوق. وقد وهبوا عقلاً وضميرًا وعليهم أن يعامل "
     "بعضهم بعضًا بروح الإخاء."},
    {"he",
     "כל בני האדם נולדו בני חורין ושווים בערכם ובזכויותיהם. כולם חוננו בתבונה ובמצפון, לפיכך חובה "
     "עליהם לנהוג איש ברעהו ברוח של אחווה."},
    {"hi",
     "सभी मनुष्यों को गौरव और अधिकारों के मामले में जन्मजात स्वतन्त्रता और समानता प्राप्त है। उन्हें बुद्धि और "
     "अन्तरात्मा की देन प्राप्त है और परस्पर उन्हें भाईचारे के भाव से बर्ताव करना चाहिए।"},
    {"bn",
     "সমস্ত মানুষ স্বাধীনভাবে সমান মর্যাদা এবং অধিকার নিয়ে জন্মগ্রহণ করে। তাঁদের বিবেক এবং বুদ্ধি আছে; "
     "সুতরাং সকলেরই একে অপরের প্রতি ভ্রাতৃত্বসুলভ মনোভাব নিয়ে আচরণ করা উচিত।"},
    {"th",
     "มนุษย์ทั้งหลายเกิดมามีอิสระและเสมอภาคกันในเกียรติศักดิ์และสิทธิ ต่างมีเหตุผลและมโนธรรม "
     "และควรปฏิบัติต่อกันด้วยเจตนารมณ์แห่งภราดรภาพ"},
    {"vi",
     "Tất cả mọi người sinh ra đều được tự do và bình đẳng về nhân phẩm và quyền lợi. Mọi con "
     "người đều được tạo hoá ban cho lý trí và lương tâm và cần phải đối xử với nhau trong tình "
     "anh em."},
    {"zh",
     "人人生而自由，在尊严和权利上一律平等。他们赋有理性和良心，并应以兄弟关系的精神相对待。"},
    {"ja",
     "すべての人間は、生まれながらにして自由であり、かつ、尊厳と権利とについて平等である。人間は、"
     "理性と良心とを授けられており、互いに同胞の精神をもって行動しなければならない。"},
    {"ko",
     "모든 인간은 태어날 때부터 자유로우며 그 존엄과 권리에 있어 동등하다. 인간은 천부적으로 "
     "이성과 양심을 부여받았으며 서로 형제애의 정신으로 행동하여야 한다."},
};

inline std::string_view article(std::string_view language) {
  for (const Sample& s : kSamples)
    if (s.language == language) return s.article;
  return {};
}

// At least `size` bytes in lines of one article; "all" takes the languages in turn.
inline std::string sample_text(std::string_view language, size_t size,
                               std::string_view line_end = "\n") {
  std::string text;
  for (size_t i = 0; text.size() < size; ++i) {
    text += language == "all" ? kSamples[i % std::size(kSamples)].article : article(language);
    text += line_end;
  }
  return text;
}

}  // namespace tamis::bench
