package main

// Made-up people are put together from common names; streets, institutions and
// firms are invented, towns are real with their postal codes.
var (
	girls = []string{"Sofie", "Emma", "Ida", "Freja", "Clara", "Laura", "Anna", "Ella", "Isabella", "Karla", "Alma", "Olivia", "Agnes", "Lærke", "Josefine", "Mathilde", "Maja", "Åse", "Birthe", "Kirsten", "Hanne", "Inge", "Mette", "Lone", "Pia", "Charlotte", "Camilla", "Louise", "Fatima", "Amina", "Zahra", "Katarzyna", "Anne-Mette", "Ann-Sofie", "Thea", "Signe", "Rosa", "Vigga", "Liva", "Nanna"}
	boys  = []string{"William", "Noah", "Oscar", "Lucas", "Victor", "Malthe", "Emil", "Alfred", "Carl", "Valdemar", "Oliver", "August", "Elias", "Magnus", "Søren", "Jørgen", "Bent", "Niels", "Ole", "Henrik", "Lars", "Thomas", "Kasper", "Mikkel", "Rasmus", "Jens Peter", "Ali", "Mohammed", "Yusuf", "Piotr", "Åge", "Bjørn", "Villads", "Storm", "Anton", "Theo", "Konrad", "Jonas", "Frederik", "Hans-Henrik"}

	surnames = []string{"Jensen", "Nielsen", "Hansen", "Pedersen", "Andersen", "Christensen", "Larsen", "Sørensen", "Rasmussen", "Jørgensen", "Petersen", "Madsen", "Kristensen", "Olsen", "Thomsen", "Christiansen", "Poulsen", "Johansen", "Møller", "Mortensen", "Knudsen", "Holm", "Lund", "Dahl", "Bach", "Kjær", "Bjerregaard", "Østergaard", "Skov", "Vestergaard", "Winther", "Brandt", "Ahmed", "Hassan", "Yilmaz", "Nguyen", "Kowalska", "Hald", "Krogh", "Abildgaard", "Toft", "Bech", "Friis", "Juul", "Nørgaard"}

	streets = []string{"Birkevej", "Skovbrynet", "Nørregade", "Lærkevænget", "Møllebakken", "Kirkestien", "Søndergade", "Engdraget", "Havrevænget", "Ålekistevej", "Gl. Strandvej", "Elmealle", "Rugmarken", "Stationspladsen", "Enghaven", "Teglgårdsvej", "Østre Ringvej", "Hybenvænget", "Bøgelunden", "Fasanvej"}

	towns = []string{"8000 Aarhus C", "5000 Odense C", "9000 Aalborg", "4600 Køge", "8600 Silkeborg", "7100 Vejle", "3400 Hillerød", "4700 Næstved", "6700 Esbjerg", "8900 Randers C", "2100 København Ø", "1453 København K", "9800 Hjørring", "5700 Svendborg", "4200 Slagelse", "7500 Holstebro", "3700 Rønne", "6400 Sønderborg", "8700 Horsens", "2630 Taastrup"}

	municipalities = []string{"Fjordby Kommune", "Åsted Kommune", "Nørrelund Kommune", "Skovby Kommune", "Kommunen", "Familieafdelingen", "Vestermarken Kommune"}

	places = []string{"Børnehuset Kastanjen", "Vuggestuen Solstrålen", "Bostedet Lindegården", "Opholdsstedet Bakkely", "Børnehaven Egernet", "Plejehjemmet Solbakken", "Botilbuddet Højgården", "SFO Regnbuen", "Døgninstitutionen Skrænten"}

	schools = []string{"Åsted Skole", "Nordmarkskolen", "Skovby Skole", "Friskolen Ved Åen", "Vesterholmskolen", "Lindeskolen"}

	firms = []string{"Nordlys El ApS", "Brdr. Vang A/S", "Tømrerfirmaet Krat & Søn", "Kontorhuset ApS", "Skovby VVS", "Havneby Revision", "Fjordens Forsyning", "Bageriet Kornet", "Dansk Reservedel A/S", "Grønnegård I/S", "Byens Cykler", "Åens Advokater"}

	wares = []string{"kontorstol", "printerpatron", "bremseskive", "hylde, hvid", "LED-pære 9 W", "pumpe", "oliefilter", "skruer 5x60", "madras 90x200", "højstol", "bleer str. 4", "tavle", "skærm 27\"", "tastatur", "rengøringsmiddel 5 l", "kaffe 500 g", "klapvogn", "cykelhjelm"}

	months   = []string{"januar", "februar", "marts", "april", "maj", "juni", "juli", "august", "september", "oktober", "november", "december"}
	weekdays = []string{"mandag", "tirsdag", "onsdag", "torsdag", "fredag", "lørdag", "søndag"}
)
