//! Invented people: first and last names of many origins, combined by dice; no combination comes twice in a council.

use std::collections::BTreeSet;

use crate::dice::Dice;

const FIRST: &str = "Abena Adaeze Adele Agnieszka Aisha Alasdair Alfie Alina Alun Amara Amir Ana Andrzej Anjali Anneka Anwen Arjun Asha Astrid Ayesha \
Bashir Beatriz Bela Benedict Bilal Binta Blessing Bronwen Caitlin Callum Camille Carys Cecily Chidi Chiara Chloe Ciara Clodagh Colm Craig Dafydd Dalia Damilola Danuta \
Darius Deborah Declan Dewi Dilys Dimitra Divya Donal Dorota Ebere Edita Edwin Efua Eilidh Eleni Elif Elspeth Emeka Emrys Enid Erin Esi Esther Eszter Ewa Fadumo Faisal Farah Fatima \
Fergus Fiona Folake Fraser Freya Funmi Gareth Gemma Ghazala Giles Gita Glenda Gloria Grace Grzegorz Gwen Habiba Hamish Hana Harriet Hassan Hatice Heather Helga Hiroko \
Hollie Hugo Huma Ibrahim Ifeoma Imogen Imran Ines Ioana Iqbal Isla Ivana Jacek Jasmin Jasper Jaya Jerome Joanna Jodie Jorge Joyce Juliet Kamal Karolina Katya Kavita \
Keira Kemi Kerry Khadija Kofi Kwame Lana Laszlo Latoya Leila Lena Leon Lewis Lidia Lindiwe Linh Lorna Lucia Ludmila Lwazi Mabel Magda Mahira Malik Marcin Mariam Marta \
Mateo Maura Mei Mehmet Meera Merle Mina Moira Monika Morag Musa Nadia Naomi Narges Nasreen Neema Nerys Ngozi Niamh Nikhil Nimmi Nkechi Noor Nuala Oisin Olena Olive Olu Omar \
Orla Osman Owen Padma Paulina Percy Petra Philippa Piotr Polly Precious Priya Rachel Rafal Rahul Ravi Reema Renata Rhian Rhys Rina Robina Rohan Ros Roxana Rukhsana Ruth \
Sabina Sadia Safiya Sahra Salma Samina Sandeep Sanjay Saoirse Selma Shabnam Shanice Sharon Shona Sian Simone Sinead Sofia Solomon Stefan Stella Sunita Svetlana Tamsin Tanvi Tariq Tendai Teresa Thabo \
Theo Tomasz Tunde Uma Una Urszula Usha Valentina Vera Victor Vikram Wanjiru Wendy Wilf Yasmin Yetunde Yewande Yusuf Zahra Zainab Zara Zelda Zofia Zoran";

const LAST: &str = "Abara Abdi Achebe Adair Adeyemi Afolabi Aguilar Ahmadi Akhtar Albright Alderson Allaway Amoah Anand Appiah Arkwright Asante Ashdown Atherley Awad Aziz \
Babatunde Bainbridge Bajwa Balogun Banerjee Baptiste Barden Barrowclough Bassi Baxendale Beattie Bello Bhatti Bielak Birtles Blackett Boateng Bolland Bracewell Braithwaite Brannigan Brzezicki \
Buckthorpe Byrne Cadwallader Calder Carvalho Castellan Chakraborty Chanda Chaudhry Cheung Chikwanha Clegg Coker Colquhoun Connaughty Copley Cosgrove Costa Coultas Crosland Cuthbertson Dalgleish Danquah Darko Dasgupta \
Dearden Delacourt Denholm Desai Devine Dhillon Diallo Dimitrov Dobrowolski Doherty Drummond Dubois Dunmore Duxbury Dyson Eastwell Ebanks Eccleston Edet Egbuna Ekwueme Ellwood Elsayed Emsley Entwistle \
Eze Fairclough Farooqi Fawcett Fearnley Ferreira Finnerty Flannigan Fofanah Forsyth Frimpong Gaffney Galbraith Gbadebo Georgiou Ghosh Gilchrist Gill Goldring Gomes Gorecki Greenhalgh Gregson Grimshaw \
Gunaratne Gupta Gyamfi Haddad Halloran Hardcastle Harrigan Hartley Hashimi Haworth Heaton Hebblethwaite Hepworth Heywood Hinchliffe Hodak Holroyd Hosseini Hotham Hussain Ibekwe Iftikhar Illingworth Iyer \
Jagger Jalloh Janowska Jasinski Jeffcoate Jethwa Jowett Kaczmarek Kalinowski Kamara Kapoor Karimi Kaur Keighley Kelleher Kendrick Khatun Kilbride Kinsella Kirkbride Kolade Kovacs Kozlowski Kumari Kuti Laghari \
Lamptey Larkspur Lazarus Leszczak Ligonda Lister Llewellyn Lockwood Lomax Lopes Lumley Mabaso Macauley Madden Mahlangu Mahmoud Makinde Malhotra Mallinson Mannion Mansaray Marchetti Marsden Mbeki Mensah \
Merrick Metcalfe Mirza Mistry Molloy Moorcroft Moyo Mukherjee Mulcahy Murphy Mwangi Naidoo Nakamura Nandy Nartey Ndlovu Netherwood Newsome Nguyen Nkosi Noonan Nowak Nuttall Nwosu Oakley Obi Ochieng Odhiambo \
Ogunleye Okafor Okonjo Oladipo Oldroyd Omondi Onyango Oram Osei Osman Outhwaite Owusu Paczek Padgett Palanisamy Panesar Papadakis Parekh Pawlak Penhallow Peralta Petrov Pickersgill Pilkington Pinto Popescu \
Poskitt Powell Priestley Quansah Quarmby Qureshi Radcliffe Rahimi Ramanathan Ramsbottom Rashid Rawcliffe Raza Redfearn Ribeiro Rishworth Roebuck Rosado Rothwell Rowbotham Rutkowski Rzepka Sackey Sadowski Saleh \
Sandhu Santos Sarpong Saville Scholes Sesay Shackleton Shaheen Sharma Shoesmith Siddiqui Silverdale Sinha Sithole Skelhorn Sobczak Solanki Sowerby Spofforth Stansfield Stirland Subramaniam Sugden Sutcliffe Swarbrick \
Szabo Tahir Takahashi Tattersall Tembo Tesfaye Thackray Thapa Thistlewood Thorley Thwaite Tinubu Toller Tordoff Tranter Tshabalala Turay Uddin Umeh Unsworth Uzoma Valdez Varley Vasquez Venables Vickerstaff Villanueva \
Wadsworth Walczak Walmsley Wardle Warsame Weatherill Wharton Whitaker Whitwam Wieczorek Wojcik Woolfenden Wrigley Wycherley Yardley Yeadon Yeboah Yildiz Youssef Zaman Zawadzki Zielinski Zulu";

/// Names that have not been given yet.
#[derive(Debug)]
pub(crate) struct Names {
    first: Vec<&'static str>,
    last: Vec<&'static str>,
    given: BTreeSet<(u32, u32)>,
}

impl Names {
    /// All of them.
    pub(crate) fn new() -> Names {
        Names {
            first: FIRST.split_whitespace().collect(),
            last: LAST.split_whitespace().collect(),
            given: BTreeSet::new(),
        }
    }

    /// A name and the local part of its address.
    pub(crate) fn next(&mut self, dice: &mut Dice) -> (String, String) {
        let sizes = [&self.first, &self.last].map(|list| u32::try_from(list.len()).unwrap_or(1));
        let mut pair = (dice.below(sizes[0]), dice.below(sizes[1]));
        while !self.given.insert(pair) {
            pair.1 = (pair.1 + 1) % sizes[1];
            if pair.1 == 0 {
                pair.0 = (pair.0 + 1) % sizes[0];
            }
        }
        let (first, last) = (self.first[pair.0 as usize], self.last[pair.1 as usize]);
        (format!("{first} {last}"), format!("{}.{}", first.to_lowercase(), last.to_lowercase()))
    }
}

/// A first name, for a child.
pub(crate) fn first(dice: &mut Dice) -> &'static str {
    let all: Vec<&str> = FIRST.split_whitespace().collect();
    dice.pick(&all).copied().unwrap_or("A")
}

/// Initials, for a child.
pub(crate) fn initials(dice: &mut Dice) -> String {
    let mut letter = || char::from(b'A' + u8::try_from(dice.below(26)).unwrap_or(0));
    format!("{}. {}.", letter(), letter())
}
